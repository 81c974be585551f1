use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use crossbeam::channel::{self, Receiver};

use crate::exercise::{self, Results};
use interleave_std::probe::{Gauge, Log, boom, overtaken, spinners, threads_alive, threads_panicked};
use interleave_std::{Threads, check, reached};

/// Your `fan_out`, with work of one type: so it is compiled once, and not once for each check.
#[track_caller]
fn fan_out(
    jobs: Receiver<u64>,
    workers: usize,
    process: impl Fn(u64) -> u64 + Send + Sync + 'static,
) -> Results<u64> {
    let process: Box<dyn Fn(u64) -> u64 + Send + Sync> = Box::new(process);
    exercise::fan_out(jobs, workers, process)
}

/// A queue with these jobs in it, and nobody left to send another.
fn queue(jobs: impl IntoIterator<Item = u64>) -> Receiver<u64> {
    let (sender, queue) = channel::unbounded();
    for job in jobs {
        sender.send(job).expect("the queue is still here");
    }
    queue
}

/// Reads until the results end.
fn read(results: &mut Results<u64>) -> Vec<u64> {
    let mut items: Vec<u64> = results.map(|item| item.expect("no job panics")).collect();
    items.sort_unstable();
    items
}

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
        let _ = spinners();
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
        check("A job's item does not wait for the items of other jobs.").bound(1).run(move || {
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

/// The queue is open and empty: for hours, perhaps, with a reader that waits for the next item. If this
/// fails, one of the two asks again and again, and keeps a core busy with it: look for `try_recv` in a loop.
#[test]
fn who_waits_for_a_job_or_an_item_sleeps() {
    // The first schedule shows it.
    check("Who waits for a job or an item does not spin.").bound(0).run(|| {
        let (sender, jobs) = channel::unbounded::<u64>();
        let mut results = fan_out(jobs, 1, |job| job);
        let reader = thread::spawn(move || assert!(results.next().is_none(), "no job, no item"));
        assert!(spinners().is_empty(), "nothing happens, and {} asks again and again", spinners().join(", "));
        drop(sender);
        reader.join().expect("it only reads");
    });
}

/// The reader is busy elsewhere, and the worker has no room for its item. If this fails, it asks again and
/// again: look for `try_send` in a loop.
#[test]
fn who_waits_for_room_sleeps() {
    // The first schedule shows it.
    check("Who waits for room does not spin.").bound(0).run(|| {
        let results = fan_out(queue([1, 2, 3, 4]), 1, |job| job);
        assert!(spinners().is_empty(), "nobody reads, and {} asks again and again", spinners().join(", "));
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

/// The reader is busy elsewhere. Pictures are large, and must not pile up. If this fails, look at the room
/// between the workers and the reader, and at who takes a job before a worker is free for it.
#[test]
fn work_stops_while_nobody_reads() {
    // One switch lets the worker run on as far as it can.
    check("As long as nobody reads, no more than 2 * workers jobs are taken.").bound(1).run(|| {
        let begun = Log::new();
        let jobs = queue([1, 2, 3, 4]);
        let results = fan_out(jobs.clone(), 1, {
            let begun = begun.clone();
            move |job| {
                begun.push(job);
                job
            }
        });
        let begun = begun.entries().len();
        assert!(begun <= 2, "{begun} jobs were begun, with 1 worker and no reader");
        let taken = 4 - jobs.len();
        assert!(taken <= 2, "{taken} jobs were taken out of the queue, with 1 worker and no reader");
        drop(results);
    });
    // When everybody has gone as far as they can, it makes no difference in which order they did.
    check("Who reads one item makes room for one job.").first_schedule().run(|| {
        let jobs = queue(1..=9);
        // A panic makes an item like any other.
        let mut results = fan_out(jobs.clone(), 3, |job| if job < 5 { boom() } else { job });
        for read in 0..2 {
            let _ = spinners();
            let (taken, most) = (9 - jobs.len(), 6 + read);
            assert!(taken <= most, "{taken} jobs were taken, with 3 workers, when {read} items were read");
            assert!(results.next().is_some(), "there are items");
        }
        drop(results);
    });
}

/// The same with two workers that come to the last room at the same moment. If this fails, each of them looks
/// whether there is room, and takes it later.
#[test]
fn two_workers_do_not_take_the_same_room() {
    // One switch between looking and taking. The check waits until nobody can go on.
    check("Two workers without a reader take no more than 4 jobs.").bound(1).run(|| {
        let jobs = queue([1, 2, 3, 4, 5]);
        let results = fan_out(jobs.clone(), 2, |job| job);
        let _ = spinners();
        assert!(!jobs.is_empty(), "5 jobs were taken out of the queue, with 2 workers and no reader");
        drop(results);
    });
}

/// The caller has seen enough, and the workers wait for jobs. If this deadlocks, they wait for a job that
/// never comes; if the send succeeds, dropping did not wait until they had let go.
#[test]
fn dropping_the_results_ends_idle_workers() {
    // Two switches put the drop before, between and after the first steps of the workers.
    check("Dropping the results ends the workers that wait for a job.").bound(2).run(|| {
        let (sender, jobs) = channel::unbounded::<u64>();
        drop(fan_out(jobs, 2, |job| job));
        assert!(sender.send(1).is_err(), "dropping has returned, and still somebody holds the queue");
    });
}

/// The caller has seen enough, and the workers have jobs, or results that nobody reads. If this deadlocks, a
/// worker waits for room that never comes, or the drop waits before it has closed what the worker waits for.
/// If only the pool of two fails, look at who may start a worker, and when the drop asks which ones there
/// are.
#[test]
fn dropping_the_results_ends_busy_workers() {
    // Four jobs, so that the worker comes to wait for room, and one switch to let it run so far. With two
    // workers, the job is there when the drop has begun already; whether a worker sees the job or the drop is
    // no switch.
    for (workers, last, read, bound) in [(1, 4, 1, 1), (2, 1, 0, 0)] {
        check("Dropping the results ends the workers that have work.").bound(bound).run(move || {
            let (sender, jobs) = channel::unbounded();
            for job in 1..=last {
                sender.send(job).expect("the queue is still here");
            }
            let mut results = fan_out(jobs, workers, |job: u64| job);
            assert_eq!(results.by_ref().take(read).count(), read, "an item for each job");
            drop(results);
            assert!(sender.send(5).is_err(), "dropping has returned, and still somebody holds the queue");
        });
    }
}

/// The caller has seen enough, and both workers wait for room. If this deadlocks, the drop tells only one of
/// them.
#[test]
fn dropping_the_results_ends_all_that_wait_for_room() {
    // Both wait in the first schedule.
    check("Dropping the results ends all workers that wait for room.").bound(0).run(|| {
        let (sender, jobs) = channel::unbounded();
        for job in 1..=4 {
            sender.send(job).expect("the queue is still here");
        }
        let results = fan_out(jobs, 2, |job: u64| job);
        // Until nobody can go on.
        let _ = spinners();
        drop(results);
        assert!(sender.send(5).is_err(), "dropping has returned, and still somebody holds the queue");
    });
}

/// The caller has seen enough, and the queue is long. If too many jobs were begun, a worker goes on with jobs
/// whose items nobody will read: look at what it does when it cannot send, and when it is told to stop. If a
/// job is neither begun nor left, somebody took it out of the queue and threw it away: look at what is taken
/// before a worker is free, and at who takes a job and then sees that it should stop. If a worker has
/// panicked, look at what it does with the `Err` of a `send`.
#[test]
fn dropping_the_results_stops_the_work() {
    // Two jobs are begun while nobody reads, and one more may be. The order of two ready channels is no
    // switch.
    check("When the results are dropped, a worker begins at most one more job.").bound(1).run(|| {
        let begun = Log::new();
        let jobs = queue([1, 2, 3, 4, 5]);
        let results = fan_out(jobs.clone(), 1, {
            let begun = begun.clone();
            move |job| {
                begun.push(job);
                job
            }
        });
        drop(results);
        // A thread that is still there may have one in hand.
        let in_hand = threads_alive().len();
        let begun = begun.entries().len();
        assert!(
            begun <= 3,
            "{begun} jobs were begun, though the results were dropped before the first was read"
        );
        let left = jobs.len();
        assert!(
            begun + in_hand + left >= 5,
            "{begun} of 5 jobs were begun, and {left} are left in the queue: where is the rest?"
        );
        let panicked = threads_panicked();
        assert!(panicked.is_empty(), "{} has panicked, because nobody reads any more", panicked.join(", "));
    });
}

/// The caller panics while it holds the results, as `expect` on an item does. If this ends the process, or
/// hangs, look at what is dropped when it unwinds.
#[test]
fn a_panicking_reader_ends_the_workers() {
    // The drop is the same one; what may differ is a second panic in it, which needs no switch.
    check("A reader that panics ends the workers.").bound(1).run(|| {
        let (sender, jobs) = channel::unbounded();
        let results = fan_out(jobs, 1, |job: u64| if job == 1 { boom() } else { job });
        sender.send(1).expect("the workers hold the queue");
        let read = catch_unwind(AssertUnwindSafe(move || {
            for item in results {
                item.expect("no job panics");
            }
        }));
        assert!(read.is_err(), "job 1 panics");
        assert!(sender.send(2).is_err(), "the results are dropped, and still somebody holds the queue");
    });
}

/// The caller has seen enough when the first job is begun, and the worker comes to wait for room just then.
/// If this deadlocks, it had looked whether to stop and then began to wait, and the drop's word came in
/// between: say it under the lock that the look is under.
#[test]
fn dropped_when_a_worker_is_about_to_wait_for_room() {
    // The worker runs on by itself after its word; one switch stops it between its look and its wait.
    check("Dropping the results ends a worker that is about to wait for room.").bound(1).run(|| {
        let (begins, begun) = channel::unbounded();
        let (sender, jobs) = channel::unbounded();
        for job in 1..=4 {
            sender.send(job).expect("the queue is still here");
        }
        let results = fan_out(jobs, 1, move |job: u64| {
            if job == 1 {
                begins.send(()).expect("main waits for it");
            }
            job
        });
        begun.recv().expect("the first job begins");
        drop(results);
        assert!(sender.send(5).is_err(), "dropping has returned, and still somebody holds the queue");
    });
}

/// The caller has seen enough before any job was begun, and there is room for items. If a worker has begun
/// more than two jobs, it asks at random whether to stop or to go on, and goes on as long as there is a job
/// and room for its item: close both ways at once, or look at the stop first, also after a job that has
/// panicked.
#[test]
fn after_the_drop_no_worker_begins_job_after_job() {
    for panics in [false, true] {
        // Without a switch nothing is begun between the drop and its first word. The order of two ready
        // channels is no switch.
        check("After the drop a worker begins at most one more job.").bound(0).run(move || {
            let begun = Log::new();
            let results = fan_out(queue(1..=6), 2, {
                let begun = begun.clone();
                move |job| {
                    begun.push(thread::current().id());
                    if panics { boom() } else { job }
                }
            });
            let before = begun.entries().len();
            drop(results);
            let after = begun.entries().split_off(before);
            // As many as the workers may, also where each is on a thread of its own.
            let jobs = after.len();
            assert!(jobs <= 4, "{jobs} jobs were begun after the results were dropped, with 2 workers");
            for worker in &after {
                let jobs = after.iter().filter(|other| *other == worker).count();
                // One that it had in hand, and one more.
                assert!(jobs <= 2, "a worker has begun {jobs} jobs after the results were dropped");
            }
        });
    }
}

/// One job, two idle workers, and whoever sends is still there when the results are dropped. If this
/// deadlocks, a worker has seen that there is a job and then waits for it alone: another one has taken it,
/// and there it does not hear of the end.
#[test]
fn dropped_while_two_workers_want_one_job() {
    // One switch puts the other worker between the look and the taking.
    check("Dropping the results ends a worker that came too late for a job.").bound(1).run(|| {
        let (sender, jobs) = channel::unbounded();
        let results = fan_out(jobs, 2, |job| job);
        sender.send(1).expect("the workers hold the queue");
        drop(results);
        assert!(sender.send(2).is_err(), "dropping has returned, and still somebody holds the queue");
    });
}

/// The worker waits for a job. One comes, and the results are dropped at once. If it was neither begun nor is
/// it left, the worker took it, and then looked whether it should stop.
#[test]
fn a_job_that_comes_with_the_drop_is_not_lost() {
    // None: the worker gets on when main waits for it. One is spare.
    check("A job that comes together with the drop is processed, or left.").bound(1).run(|| {
        let begun = Log::new();
        let (sender, jobs) = channel::unbounded();
        let results = fan_out(jobs.clone(), 1, {
            let begun = begun.clone();
            move |job| {
                begun.push(job);
                job
            }
        });
        // The worker comes to its wait.
        thread::yield_now();
        sender.send(1).expect("the queue is here");
        drop(results);
        // A thread that is still there may have it in hand.
        let (begun, in_hand, left) = (begun.entries().len(), threads_alive().len(), jobs.len());
        assert!(
            begun + in_hand + left >= 1,
            "the job was not begun, and is not left in the queue: where is it?"
        );
    });
}

/// Everything is full when the results are dropped, and the worker runs wherever it can meanwhile. If it has
/// begun more than one more job, there was room again for its items: the drop takes items out before it
/// closes what they come through.
#[test]
fn a_drop_makes_no_room_for_more_work() {
    // Whoever drops gives way before each step, which costs no switch.
    check("While the results are dropped, a worker begins at most one more job.").bound(0).run(|| {
        let begun = Log::new();
        let results = fan_out(queue(1..=9), 1, {
            let begun = begun.clone();
            move |job| {
                begun.push(job);
                job
            }
        });
        overtaken(|| drop(results));
        let begun = begun.entries().len();
        // Two while nobody reads, and one more.
        assert!(begun <= 3, "{begun} jobs were begun, though nobody has read an item");
    });
}

/// A job takes long, the queue is closed, and there is no other job. If somebody asks again and again, look
/// at what the other worker, or the reader, does when it learns of the end.
#[test]
fn who_waits_for_the_last_item_sleeps() {
    // The first schedule shows it.
    check("Who waits for the last item does not spin.").bound(0).run(|| {
        let (finish, finished) = channel::bounded::<()>(0);
        let mut results = fan_out(queue([1]), 2, move |job| {
            assert!(finished.recv().is_err(), "it is told by closing");
            job
        });
        let reader = thread::spawn(move || assert_eq!(read(&mut results), [1], "the item of job 1"));
        assert!(
            spinners().is_empty(),
            "job 1 takes long, and {} asks again and again",
            spinners().join(", ")
        );
        drop(finish);
        reader.join().expect("it only reads");
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
        check("After a quiet hour too, two workers process two jobs at the same time.").bound(bound).run(
            move || {
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
            },
        );
    }
}

/// The caller has seen enough while a job is in process, and then that job panics. If the send succeeds, the
/// worker is replaced by a thread that the drop does not know of: it has taken the list of threads before.
#[test]
fn dropped_before_a_job_panics() {
    // The job goes on when the drop waits for it; one switch lets the drop return before a new thread ends.
    check("Dropping the results ends a worker whose job panics meanwhile.").bound(1).run(|| {
        let (begin, begun) = channel::unbounded();
        let (finish, finished) = channel::bounded::<()>(0);
        let (sender, jobs) = channel::unbounded();
        let results = fan_out(jobs, 1, move |_| {
            begin.send(()).expect("main waits for this");
            assert!(finished.recv().is_err(), "it is told by closing");
            boom()
        });
        sender.send(1).expect("the workers hold the queue");
        begun.recv().expect("job 1 begins");
        let finisher = thread::spawn(move || drop(finish));
        drop(results);
        assert!(sender.send(2).is_err(), "dropping has returned, and still somebody holds the queue");
        finisher.join().expect("it only drops");
    });
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
