use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use super::{fan_out, queue, read};
use crossbeam::channel;
use interleave_std::probe::{in_one_way, let_all_wait};
use interleave_std::{Threads, check};

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
