use std::thread;

use super::{fan_out, queue, read};
use crossbeam::channel;
use interleave_std::probe::{Gauge, boom, let_all_wait};
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
