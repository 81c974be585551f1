use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use super::{fan_out, queue};
use crossbeam::channel;
use interleave_std::probe::{
    Log, boom, in_one_way, let_all_wait, overtaken, threads_alive, threads_panicked,
};
use interleave_std::{Threads, check};

/// Where no job panics, nobody does.
fn assert_no_panic() {
    let panicked = threads_panicked();
    assert!(panicked.is_empty(), "{} has panicked, because nobody reads any more", panicked.join(", "));
}

/// The caller has seen enough, and the workers wait for jobs. If this deadlocks, they wait for a job that
/// never comes; if the send succeeds, dropping did not wait until they had let go; if a worker has panicked, it
/// takes the end for a bug.
#[test]
fn dropping_the_results_ends_idle_workers() {
    // Two switches put the drop before, between and after the first steps of the workers.
    check("Dropping the results ends the workers that wait for a job.").bound(2).run(|| {
        let (sender, jobs) = channel::unbounded::<u64>();
        drop(fan_out(jobs, 2, |job| job));
        assert!(sender.send(1).is_err(), "dropping has returned, and still somebody holds the queue");
        assert_no_panic();
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
        check("Dropping the results ends the workers that have work.")
            .with(if workers == 1 {
                "one worker, four jobs and one item read"
            } else {
                "two workers, one job and no item read"
            })
            .bound(bound)
            .run(move || {
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
        let_all_wait();
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
        assert_no_panic();
    });
}

/// The caller has seen enough, and each picture is broken. If a worker has panicked, it expects that somebody
/// reads what a job has panicked with: look at what it does with the `Err` of a `send`.
#[test]
fn no_worker_panics_where_nobody_reads_a_panic() {
    // One switch, between the worker's steps while the drop waits. What comes before has one way.
    check("When the results are dropped, no worker panics over the panic of a job.").bound(1).run(|| {
        let begun = Log::new();
        let results = in_one_way(|| {
            let begun = begun.clone();
            let mut results = fan_out(queue(1..=4), 1, move |_| {
                begun.push(thread::current().id());
                boom()
            });
            assert!(results.next().is_some_and(|item| item.is_err()), "the item of job 1");
            // Until the worker has gone as far as it can.
            let_all_wait();
            results
        });
        drop(results);
        // A job's panic may end its thread, where the answer reads it from the join. Such a thread has begun that one
        // job and no other.
        let begun = begun.entries();
        let only = |worker: &&_| begun.iter().filter(|other| other == worker).count() == 1;
        let (panicked, may) = (threads_panicked(), begun.iter().filter(only).count());
        assert!(
            panicked.len() <= may,
            "{} has panicked, because nobody reads what a job has panicked with",
            panicked.join(", ")
        );
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
        check("After the drop a worker begins at most one more job.")
            .with(if panics { "jobs that panic" } else { "jobs that end well" })
            .bound(0)
            .run(move || {
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
    // As above, and the workers begin when main lets all wait.
    check("Dropping the results ends a worker that came too late for the first job.").bound(1).run(|| {
        let (sender, jobs) = channel::unbounded();
        sender.send(1).expect("the queue is here");
        let results = fan_out(jobs, 2, |job| job);
        let_all_wait();
        drop(results);
        assert!(sender.send(2).is_err(), "dropping has returned, and still somebody holds the queue");
    });
}

/// Somebody else takes jobs from the same queue, and is quicker than the worker that was woken for one. Then the
/// results are dropped, and whoever sends is still there. If this deadlocks, the worker has seen that there is a job,
/// and then waits for it alone, where it does not hear of the end. That its workers take turns does not help it.
#[test]
fn dropped_after_somebody_else_took_the_job() {
    // One switch, between the worker's look for the job and its taking. What comes before has one way.
    check("Dropping the results ends a worker whose job somebody else took.").bound(1).run(|| {
        let (sender, jobs) = channel::unbounded();
        let results = in_one_way(|| {
            let results = fan_out(jobs.clone(), 1, |job| job);
            // Until the worker waits.
            let_all_wait();
            results
        });
        sender.send(1).expect("the queue is here");
        // The worker sees the job.
        thread::yield_now();
        let _ = jobs.try_recv();
        drop(jobs);
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
