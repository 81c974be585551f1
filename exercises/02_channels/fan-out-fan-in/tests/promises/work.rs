use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use super::{fan_out, queue, read};
use crossbeam::channel;
use interleave_std::probe::{Gauge, boom, in_one_way, let_all_wait};
use interleave_std::{Threads, check, reached};

/// Two workers, two jobs, and the queue is closed. If an item is missing, the results ended while a worker
/// still had a job in hand. If it ends in a deadlock, somebody still holds what the reader waits to see
/// closed: the report says where it was made.
#[test]
fn each_job_gives_one_item() {
    // A pool that ends with its first worker needs one switch. Pools with more threads than workers have ten
    // times as many schedules, and a second switch would take minutes there.
    check("Each job gives exactly one item, and then the results end.").bound(1).run(|| {
        let mut results = fan_out(queue([1, 2]), 2, |job| job * 10);
        assert_eq!(read(&mut results), [10, 20], "the items of the jobs 1 and 2");
        assert!(results.next().is_none(), "the results have ended");
    });
}

/// One worker, four jobs, and a reader that comes late: more items than may wait. If an item is missing, it
/// found no room and was dropped. If two workers wait for ever, look at who tells them that there is room,
/// and when.
#[test]
fn no_item_is_lost_while_the_reader_is_late() {
    // One switch lets the worker run on until there is no room.
    check("No item is lost while the reader is late.").bound(1).run(|| {
        let mut results = fan_out(queue([1, 2, 3, 4]), 1, |job| job * 10);
        assert_eq!(read(&mut results), [10, 20, 30, 40], "the items of the jobs 1, 2, 3 and 4");
    });
    // Two workers wait for room, and the reader takes two items before either has run. Any schedule shows it.
    check("No item is lost while two workers wait for room.").first_schedule().run(|| {
        let mut results = fan_out(queue([1, 2, 3, 4]), 2, |job| job * 10);
        let_all_wait();
        assert_eq!(read(&mut results), [10, 20, 30, 40], "the items of the jobs 1, 2, 3 and 4");
    });
}

/// Two workers and two jobs: that is what the second worker is for. If this fails, something lets only one of
/// them work at a time: a lock that is held while `process` runs, or a thread that is joined before the next
/// one is started.
#[test]
fn two_jobs_are_processed_at_once() {
    // The second worker has to come while the first is busy: one switch.
    let check =
        check("Two workers process two jobs at the same time.").sometimes("two jobs in process at once");
    check.bound(1).run(|| {
        let busy = Gauge::new("jobs in process");
        let seen = busy.clone();
        let mut results = fan_out(queue([1, 2]), 2, move |job| {
            let _inside = busy.enter();
            job
        });
        read(&mut results);
        if seen.most() == 2 {
            reached("two jobs in process at once");
        }
    });
}

/// One worker and two jobs: the limit is what the caller asked for, to spare the memory or the disk. If this
/// fails, look for a thread for each job, or for a worker too many.
#[test]
fn no_more_jobs_than_workers_are_in_process() {
    // One switch, inside of the first job, lets a second one begin.
    check("Never are more jobs in process than there are workers.").bound(2).run(|| {
        let busy = Gauge::new("jobs in process");
        let seen = busy.clone();
        let mut results = fan_out(queue([1, 2]), 1, move |job| {
            let _inside = busy.enter();
            job
        });
        read(&mut results);
        assert!(seen.most() <= 1, "{} jobs were in process at once, with 1 worker", seen.most());
    });
}

/// Job 1 is slow: it is done only when job 3 is. The worker that is free takes the jobs 2 and 3. If this
/// deadlocks, job 3 waits behind job 1: jobs are dealt out to the workers before these have time for them.
#[test]
fn a_slow_job_holds_up_no_other() {
    // Whoever deals jobs out in turn fails without a switch; one is for those who deal by who looks free.
    check("A slow job holds up no other.").bound(1).run(|| {
        let (finish, finished) = channel::unbounded();
        let mut results = fan_out(queue([1, 2, 3]), 2, move |job| {
            match job {
                1 => finished.recv().expect("job 3 is processed meanwhile"),
                3 => finish.send(()).expect("job 1 waits for this"),
                _ => {}
            }
            job * 10
        });
        assert_eq!(read(&mut results), [10, 20, 30], "the items of the jobs 1, 2 and 3");
    });
}

/// The caller sends a job, waits for its item, and only then sends the next one. If this deadlocks, an item
/// is kept back until the queue closes, or `fan_out` waits for jobs before it returns.
#[test]
fn an_item_comes_as_soon_as_its_job_is_done() {
    // Who keeps items back does so in every schedule; one switch is for pools that keep only some.
    check("A job's item comes as soon as the job is done.").bound(1).run(|| {
        let (sender, jobs) = channel::unbounded();
        let mut results = fan_out(jobs, 2, |job: u64| job * 10);
        for job in [1, 2] {
            sender.send(job).expect("the workers hold the queue");
            let item = results.next().expect("a job was sent").expect("no job panics");
            assert_eq!(item, job * 10, "the item of job {job}");
        }
        drop(sender);
        assert!(results.next().is_none(), "the queue is closed and every job done");
    });
}

/// Job 1 is done only after somebody has read the item of job 2; then the same, and job 2 panics. If this
/// deadlocks, that item is kept back until the items of all earlier jobs are there, or until their workers
/// are: look at who passes the panic on, and what that waits for.
#[test]
fn an_item_waits_for_no_other() {
    for panics in [false, true] {
        // Who keeps an item back does so in every schedule; one switch lets the workers change places.
        check("A job's item does not wait for the items of other jobs.")
            .with(if panics { "job 2 panicking" } else { "job 2 ending well" })
            .bound(1)
            .run(move || {
                let (finish, finished) = channel::unbounded();
                let mut results = fan_out(queue([1, 2]), 2, move |job| {
                    if job == 1 {
                        finished.recv().expect("it is told to go on");
                    } else if panics {
                        boom()
                    }
                    job * 10
                });
                assert_eq!(
                    results.next().map(Result::ok),
                    Some((!panics).then_some(20)),
                    "the item of job 2, while job 1 is in process"
                );
                finish.send(()).expect("job 1 waits for this");
                assert_eq!(read(&mut results), [10], "the item of job 1");
            });
    }
}

/// One worker, and job 2 is done only after somebody has read the item of job 1. If this deadlocks, a worker
/// whose item nobody wants yet begins the next job with the item in its pocket.
#[test]
fn an_item_waits_for_no_later_job() {
    // One switch: the reader comes late.
    check("A job's item does not wait for a later job.").bound(1).run(|| {
        let (finish, finished) = channel::unbounded();
        let mut results = fan_out(queue([1, 2]), 1, move |job| {
            if job == 2 {
                finished.recv().expect("it is told to go on");
            }
            job * 10
        });
        assert_eq!(results.next().map(Result::ok), Some(Some(10)), "the item of job 1");
        finish.send(()).expect("job 2 waits for this");
        assert_eq!(read(&mut results), [20], "the item of job 2");
    });
}

/// The reader has read every item, has something else to do, and new jobs come. If this deadlocks, a worker is
/// free only when somebody asks for the next item.
#[test]
fn a_worker_is_free_when_its_item_is_read() {
    for workers in [1, 2] {
        // Who waits for another `next` does so in every schedule.
        check("A job begins when the items before it are read.")
            .with(if workers == 1 { "one worker" } else { "two workers" })
            .bound(0)
            .run(move || {
                let (sender, jobs) = channel::unbounded();
                let (begin, begun) = channel::unbounded();
                let mut results = fan_out(jobs, workers, move |job| {
                    begin.send(job).expect("somebody waits for this");
                    job
                });
                for _ in 0..2 {
                    (0..workers).for_each(|_| sender.send(1).expect("the workers hold the queue"));
                    (0..workers).for_each(|_| assert_eq!(begun.recv(), Ok(1), "each worker has a job"));
                    (0..workers).for_each(|_| {
                        assert_eq!(results.next().map(Result::ok), Some(Some(1)), "the item of a job");
                    });
                }
            });
    }
}

/// Two workers wait, each with an item, and one of the two is read. If this deadlocks, that read has woken the other
/// worker, which has no room yet: whoever waits for something of its own is not to be woken in place of another.
#[test]
fn the_worker_whose_item_is_read_begins_the_next_job() {
    // One switch, between a worker's item and its wait: so the other one begins to wait first. What comes before and
    // after has one way.
    check("When an item is read, its worker begins the next job.").bound(1).run(|| {
        let ((begin, begun), (go, gate)) = (channel::unbounded(), channel::unbounded());
        let mut results = in_one_way(|| {
            let results = fan_out(queue([1, 2, 3]), 2, move |job| {
                begin.send(()).expect("main waits for this");
                gate.recv().expect("main opens it");
                job
            });
            (0..2).for_each(|_| begun.recv().expect("a job begins for each worker"));
            results
        });
        (0..2).for_each(|_| go.send(()).expect("a job waits for this"));
        assert!(results.next().is_some(), "the item of a job");
        begun.recv().expect("one item at most is unread, and a worker has none");
        in_one_way(|| {
            go.send(()).expect("job 3 waits for this");
            assert_eq!(results.count(), 2, "the other items");
        });
    });
}

/// The service fills its queue early, so that the items are there when somebody asks. If this deadlocks,
/// nothing is done before the first `next`.
#[test]
fn work_begins_before_anybody_reads() {
    // Who waits for a reader does so in every schedule.
    check("Work begins when there is a job, and not when somebody reads.").bound(0).run(|| {
        let (begin, begun) = channel::unbounded();
        let results = fan_out(queue([1]), 1, move |job| {
            begin.send(job).expect("somebody waits for this");
            job
        });
        assert_eq!(begun.recv(), Ok(1), "job 1 is in process");
        drop(results);
    });
}

/// The queue closes while the workers wait for their first job. If this deadlocks, somebody does not notice;
/// if there is an item, it was made up.
#[test]
fn without_jobs_the_results_end() {
    // Two switches put the end of the queue before, between and after the first steps of the workers.
    check("Without a job the results end when the queue closes.").bound(2).run(|| {
        let (sender, jobs) = channel::unbounded::<u64>();
        let mut results = fan_out(jobs, 2, |job| job);
        let closer = thread::spawn(move || drop(sender));
        assert!(results.next().is_none(), "no job, no item");
        closer.join().expect("it only drops");
    });
}

/// The first of two jobs panics. Its item says so, and the other job's item comes as ever. If an item is
/// missing, the panic took the worker along, or what it held; if the check deadlocks, the reader was not
/// told.
#[test]
fn a_panic_is_that_jobs_item() {
    // With one worker there is nobody to take over from a dead one, in any schedule.
    check("A panic is its own job's item, and costs no other job.").bound(2).run(|| {
        let results = fan_out(queue([1, 2]), 1, |job| if job == 1 { boom() } else { job * 10 });
        let mut items: Vec<Option<u64>> = results.map(Result::ok).collect();
        items.sort_unstable();
        assert_eq!(items, [None, Some(20)], "an Err for job 1, and the item of job 2");
    });
}

/// There are two workers, and the other one is at work when the first one's job panics. If an item is
/// missing, look for a lock that the panic has poisoned.
#[test]
fn a_panic_spares_the_other_worker() {
    // The panic has to fall between two steps of the other worker: one switch.
    check("A panic is its own job's item, and spares the other worker.").bound(1).run(|| {
        let results = fan_out(queue([1, 2]), 2, |job| if job == 1 { boom() } else { job * 10 });
        let mut items: Vec<Option<u64>> = results.map(Result::ok).collect();
        items.sort_unstable();
        assert_eq!(items, [None, Some(20)], "an Err for job 1, and the item of job 2");
    });
}

/// Nothing was to be done for an hour, and then there are two jobs, each of which is done when the other has
/// begun. If this deadlocks, a worker that had nothing to do has gone home, and nobody comes for it. If somebody
/// asks again and again, look for `is_empty`: a queue without room of its own is always empty.
#[test]
fn after_a_quiet_hour_two_jobs_are_processed_at_once() {
    // One switch lets a wait with a time limit run out before the jobs are there. Who never takes a job from a
    // queue without room does so without one.
    for (without_room, bound) in [(false, 1), (true, 0)] {
        check("After a quiet hour too, two workers process two jobs at the same time.")
            .with(if without_room { "a queue without room" } else { "a queue with room" })
            .bound(bound)
            .run(move || {
                let (sender, jobs) = if without_room { channel::bounded(0) } else { channel::unbounded() };
                let together = Barrier::new(2);
                let mut results = fan_out(jobs, 2, move |job| {
                    together.wait();
                    job
                });
                thread::sleep(Duration::from_secs(3600));
                for job in [1, 2] {
                    sender.send(job).expect("the workers hold the queue");
                }
                drop(sender);
                assert_eq!(read(&mut results), [1, 2], "the items of the jobs 1 and 2");
            });
    }
}

/// Job 1 goes on for an hour, until job 2 has begun, and that comes an hour later. If this deadlocks, the other worker
/// has gone home meanwhile, and nobody comes for it.
#[test]
fn an_hour_later_a_slow_job_still_holds_up_no_other() {
    // One switch lets a wait with a time limit run out before job 2 is there.
    check("A slow job holds up no other, an hour later too.").bound(1).run(|| {
        let (sender, jobs) = channel::unbounded();
        let (begin, begun) = channel::unbounded();
        let together = Barrier::new(2);
        let mut results = fan_out(jobs, 2, move |job| {
            begin.send(()).expect("main waits for this, or has it already");
            together.wait();
            job
        });
        for job in [1, 2] {
            sender.send(job).expect("the workers hold the queue");
            begun.recv().expect("the job begins");
            thread::sleep(Duration::from_secs(3600));
        }
        drop(sender);
        assert_eq!(read(&mut results), [1, 2], "the items of the jobs 1 and 2");
    });
}

/// The item of job 1 waits, and nobody reads it. Then two jobs come, each of which is done when the other has begun. If
/// this deadlocks, there are fewer workers than you were asked for: where they are started when they are needed,
/// whoever waits with an item was taken for one who has nothing to do.
#[test]
fn a_worker_with_an_item_keeps_no_other_from_its_job() {
    // Who has a worker too few has it in every schedule.
    check("Beside an item that nobody reads, the other workers process jobs at once.").first_schedule().run(
        || {
            let (sender, jobs) = channel::unbounded();
            let (end, ended) = channel::unbounded();
            let together = Barrier::new(2);
            let mut results = fan_out(jobs, 3, move |job| {
                if job > 1 {
                    together.wait();
                }
                end.send(()).expect("main waits for this");
                job
            });
            for jobs in [&[1][..], &[2, 3]] {
                for job in jobs {
                    sender.send(*job).expect("the workers hold the queue");
                }
                for _ in jobs {
                    ended.recv().expect("the job is processed");
                }
                // Until those who can do anything have done it.
                let_all_wait();
            }
            drop(sender);
            assert_eq!(read(&mut results), [1, 2, 3], "the items of the jobs 1, 2 and 3");
        },
    );
}

/// Somebody else takes jobs from the same queue, and is quicker than a worker that was woken for one. If this
/// deadlocks, that worker has taken the empty queue for the end, or for a word to go, and nobody comes for it:
/// look at what it does when it comes too late.
#[test]
fn a_job_that_somebody_else_takes_costs_no_worker() {
    // One switch, between the worker's look for the job and its taking. What comes before and after has one way.
    check("Two workers stay two, whoever else takes jobs.").bound(1).run(|| {
        let (sender, jobs) = channel::unbounded();
        let together = Barrier::new(2);
        let mut results = in_one_way(|| {
            let results = fan_out(jobs.clone(), 2, move |job| {
                if job > 0 {
                    together.wait();
                }
                job
            });
            // Until both workers wait.
            let_all_wait();
            results
        });
        sender.send(0).expect("the queue is here");
        // A worker sees the job.
        thread::yield_now();
        let expected = if jobs.try_recv().is_ok() { vec![1, 2] } else { vec![0, 1, 2] };
        in_one_way(|| {
            // Until the worker knows that it came too late.
            let_all_wait();
            for job in [1, 2] {
                sender.send(job).expect("the queue is here");
            }
            drop(sender);
            assert_eq!(read(&mut results), expected, "the items of the jobs that nobody else took");
        });
    });
}
