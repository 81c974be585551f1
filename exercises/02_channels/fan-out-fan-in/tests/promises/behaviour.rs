use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::Duration;

use crossbeam::channel::{self, Receiver, Sender};

use crate::exercise::{self, Results};
use interleave_std::within_time_limit;

/// Your `fan_out`, with work of one type: so it is compiled once, and not once for each check.
fn fan_out(
    jobs: Receiver<u64>,
    workers: usize,
    process: impl Fn(u64) -> u64 + Send + Sync + 'static,
) -> Results<u64> {
    let process: Box<dyn Fn(u64) -> u64 + Send + Sync> = Box::new(process);
    exercise::fan_out(jobs, workers, process)
}

/// Sends a job and reads its item, before the next one is sent: so the threads' speed makes no difference
/// here.
fn ask(sender: &Sender<u64>, results: &mut Results<u64>, job: u64) -> Result<u64, String> {
    sender.send(job).expect("the workers hold the queue");
    let item = results.next().expect("a job was sent, and so an item comes");
    item.map_err(|payload| match payload.downcast_ref() {
        Some(Broken(picture)) => format!("picture {picture} is broken"),
        None => "another payload".to_owned(),
    })
}

/// What `process` panics with: more than a text.
struct Broken(u64);

/// The plain case, one job after the other. If this fails, look at the loop of a worker, and at what ends it.
#[test]
fn each_job_gives_one_item() {
    within_time_limit(|| {
        let (sender, jobs) = channel::unbounded();
        let mut results = fan_out(jobs, 3, |job: u64| job * job);
        for job in 1..=20 {
            assert_eq!(ask(&sender, &mut results, job), Ok(job * job));
        }
        drop(sender);
        assert!(results.next().is_none(), "the queue is closed and every job done");
        assert!(results.next().is_none(), "and it stays so");
    });
}

/// A queue may close without a single job. If this fails, look at what `next` does when there is no item and
/// no worker left.
#[test]
fn without_jobs_the_results_end() {
    within_time_limit(|| {
        let (sender, jobs) = channel::unbounded::<String>();
        let mut results = exercise::fan_out(jobs, 2, |job: String| job.len());
        drop(sender);
        assert!(results.next().is_none(), "no job, no item");
    });
}

/// Jobs often wait for a disk or a network, so there may be more workers than cores. Here no job is done
/// before all of them have begun. If this hangs, there are fewer workers than were asked for, or something
/// lets only some of them work, or looks at the end of some of them only.
#[test]
fn as_many_jobs_at_once_as_workers() {
    within_time_limit(|| {
        // More than there are cores, and more than somebody might think to be enough.
        let workers = thread::available_parallelism().map_or(8, |cores| cores.get() + 1).max(130);
        let (sender, jobs) = channel::unbounded();
        let (begin, begun) = channel::unbounded();
        let (finish, finished) = channel::bounded::<()>(0);
        let mut results = fan_out(jobs, workers, move |job| {
            begin.send(job).expect("the check waits for this");
            assert!(finished.recv().is_err(), "it is told by closing");
            job
        });
        for job in 0..workers as u64 {
            sender.send(job).expect("the workers hold the queue");
            assert_eq!(begun.recv(), Ok(job), "another worker takes it");
        }
        drop(finish);
        assert_eq!(results.by_ref().take(workers).count(), workers, "an item for each job");
        drop(sender);
        assert!(results.next().is_none(), "the queue is closed and every job done");
    });
}

/// Some pictures are broken, and their jobs panic. The service wants the others, and to know which panic it
/// was. If this fails, ask what becomes of a thread whose job has panicked; if it hangs after a few panics,
/// what each of them keeps: a thread, or room.
#[test]
fn a_panic_is_that_jobs_item() {
    within_time_limit(|| {
        let (sender, jobs) = channel::unbounded();
        let mut results = fan_out(jobs, 1, |job: u64| {
            if job.is_multiple_of(2) {
                resume_unwind(Box::new(Broken(job)));
            }
            job
        });
        // More panics than one worker has room for, or is started again for.
        for job in 1..=600 {
            let item = if job % 2 == 0 { Err(format!("picture {job} is broken")) } else { Ok(job) };
            assert_eq!(ask(&sender, &mut results, job), item);
        }
    });
}

/// The caller has seen enough, and the queue stays open. If this hangs, dropping waits for a worker that
/// waits for a job.
#[test]
fn dropping_the_results_returns() {
    within_time_limit(|| {
        let (sender, jobs) = channel::unbounded();
        let mut results = fan_out(jobs, 2, |job: u64| job);
        assert_eq!(ask(&sender, &mut results, 7), Ok(7));
        // When the workers let go of the queue is for `schedules` to see.
        drop(results);
        drop(sender);
    });
}

/// A number from a configuration file was 0. To wait for items that can never come would be worse than to say
/// so. If this fails, `fan_out` does not look at `workers`.
#[test]
fn nobody_starts_with_0_workers() {
    within_time_limit(|| {
        let (sender, jobs) = channel::unbounded::<u64>();
        let pool = catch_unwind(AssertUnwindSafe(|| fan_out(jobs, 0, |job: u64| job)));
        assert!(pool.is_err(), "0 workers would never take a job");
        drop(sender);
    });
}

/// Eleven hundred pictures wait, and the first one takes until all others are done. If this hangs, a worker
/// takes several jobs along where many wait, and they wait behind its first.
#[test]
fn a_slow_job_holds_up_none_of_a_long_queue() {
    within_time_limit(|| {
        let (sender, jobs) = channel::unbounded();
        (0..1_100).for_each(|job| sender.send(job).expect("the queue has a receiver"));
        let (finish, finished) = channel::bounded::<()>(0);
        // The others are done one by one, each when the last item has been read: so the threads' speed makes
        // no difference here.
        let (go_on, goes_on) = channel::unbounded();
        let mut results = fan_out(jobs, 2, move |job| {
            match job {
                0 => assert!(finished.recv().is_err(), "it is told by closing"),
                _ => goes_on.recv().expect("the check holds the other end"),
            }
            job
        });
        let other = |_| {
            go_on.send(()).expect("the jobs wait for this");
            results.next().and_then(Result::ok)
        };
        let mut others: Vec<u64> = (1..1_100).filter_map(other).collect();
        others.sort_unstable();
        assert_eq!(others, (1..1_100).collect::<Vec<_>>(), "the items of all jobs but the slow one");
        drop(finish);
        assert_eq!(results.next().and_then(Result::ok), Some(0), "the item of the slow one");
        drop(sender);
    });
}

/// Up to three items lie there, and then three jobs come at once. If five are begun, with room for four,
/// the workers looked for room before they waited for a job, and two have seen the same.
#[test]
fn jobs_that_come_late_find_no_more_room() {
    within_time_limit(|| {
        // No right answer begins a fifth job. Whether a wrong one does, with two threads that run, is luck: hence several.
        for _ in 0..10 {
            let (sender, jobs) = channel::unbounded();
            let (begin, begun) = channel::unbounded();
            let results = fan_out(jobs, 2, move |job| {
                begin.send(job).expect("they are counted");
                job
            });
            let send = || (0..3).for_each(|job| sender.send(job).expect("the workers hold the queue"));
            let count = |most| {
                let begun = std::iter::from_fn(|| begun.recv_timeout(Duration::from_millis(3)).ok());
                begun.take(most).count()
            };
            send();
            // Of four, so that they have time to wait again.
            let earlier = count(4);
            send();
            let begun = earlier + count(5 - earlier);
            assert!(begun < 5, "{begun} jobs are begun, with 2 workers and no reader");
            drop(results);
        }
    });
}
