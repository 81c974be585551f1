use std::error::Error as _;
use std::fmt;

use crate::exercise::{Ended, Job, WorkerError, run};
use interleave_tokio::{Log, on_tokio};
use tokio::sync::mpsc;
use tokio::time::Duration;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Debug, PartialEq, Eq)]
struct NoSuchAddress(String);

impl fmt::Display for NoSuchAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not exist", self.0)
    }
}

impl std::error::Error for NoSuchAddress {}

type Outcome = Result<Ended, WorkerError<NoSuchAddress>>;

fn job(id: u64) -> Job {
    Job { id, to: format!("customer-{id}@example.com") }
}

/// The shop has closed, and nothing is left. If this hangs, look at what you do when `recv` gives `None`.
#[test]
fn an_empty_and_closed_queue_is_done_at_once() {
    on_tokio(|| async {
        let (sender, mut jobs) = mpsc::channel(1);
        drop(sender);
        let outcome: Outcome = run(&mut jobs, CancellationToken::new(), |_| async { Ok(()) }).await;
        assert_eq!(outcome, Ok(Ended::Closed));
    });
}

/// The plain case. If jobs are missing, look at what happens to those still in the queue when the last sender
/// goes. If only a hundred or so are done, a `recv` that gives way was taken for an empty queue.
#[test]
fn every_job_is_processed_in_order() {
    on_tokio(|| async {
        // More than tokio lets a task receive before it gives way.
        let (sender, mut jobs) = mpsc::channel(300);
        for id in 1..=300 {
            sender.try_send(job(id)).expect("there is room");
        }
        drop(sender);
        let log = Log::new();
        let seen = log.clone();
        let outcome: Outcome = run(&mut jobs, CancellationToken::new(), move |job| {
            log.push(job);
            async { Ok(()) }
        })
        .await;
        assert_eq!(outcome, Ok(Ended::Closed));
        // One by one: three hundred jobs in a report hide the rest of it.
        let seen = seen.to_vec();
        assert_eq!(seen.len(), 300, "jobs that were processed");
        for (id, seen) in (1..=300).zip(seen) {
            assert_eq!(seen, job(id), "the job at place {id}");
        }
    });
}

/// A customer has ordered the same twice: two jobs that are equal. If one is missing, it was taken for the other. A job
/// without an address is a job too: what becomes of it is for `process` to say.
#[test]
fn equal_jobs_are_jobs_of_their_own() {
    on_tokio(|| async {
        let (sender, mut jobs) = mpsc::channel(5);
        let nobody = Job { id: 0, to: String::new() };
        for job in [job(1), job(1), nobody, job(2), job(1)] {
            sender.try_send(job).expect("there is room");
        }
        drop(sender);
        let log = Log::new();
        let seen = log.clone();
        let outcome: Outcome = run(&mut jobs, CancellationToken::new(), move |job| {
            log.push(job.id);
            async { Ok(()) }
        })
        .await;
        assert_eq!((outcome, seen.to_vec()), (Ok(Ended::Closed), vec![1, 1, 0, 2, 1]));
    });
}

/// Two thousand mails wait, each is sent at once, and another task presses stop. If all are sent, nobody else had
/// a turn meanwhile: `recv` gives way now and then, and `try_recv` never does.
#[test]
fn others_have_their_turn_though_nothing_waits() {
    on_tokio(|| async {
        let (sender, mut jobs) = mpsc::channel(2_000);
        for id in 0..2_000 {
            sender.try_send(job(id)).expect("there is room");
        }
        let stop = CancellationToken::new();
        let presser = tokio::spawn({
            let stop = stop.clone();
            async move { stop.cancel() }
        });
        let outcome: Outcome = run(&mut jobs, stop, |_| async { Ok(()) }).await;
        presser.await.expect("it only cancels");
        assert_eq!(
            (outcome, jobs.is_empty()),
            (Ok(Ended::Stopped), false),
            "and whether all jobs were taken"
        );
    });
}

/// Whoever reads the log at night wants the order's number and the cause. If one is missing, look at how the
/// error is made; numbers are those of the jobs, not a count, and they have 64 bits.
#[test]
fn a_failure_names_its_job_and_keeps_its_cause() {
    /// The order book is an old one.
    const BAD: u64 = (1 << 40) + 12;
    on_tokio(|| async {
        let (sender, mut jobs) = mpsc::channel(4);
        for id in [11, BAD, 13] {
            sender.try_send(job(id)).expect("there is room");
        }
        // So that who goes on comes to an end.
        drop(sender);
        let outcome: Outcome = run(&mut jobs, CancellationToken::new(), |job| async move {
            if job.id == BAD { Err(NoSuchAddress(job.to)) } else { Ok(()) }
        })
        .await;
        let error = outcome.expect_err("one job has failed");
        let cause = NoSuchAddress("customer-1099511627788@example.com".to_owned());
        assert_eq!(error, WorkerError { job: BAD, source: cause.clone() });
        assert!(
            error.to_string().contains(&BAD.to_string()),
            "a log that shows only {error:?} as {error} does not say which"
        );
        assert_eq!(error.source().map(ToString::to_string), Some(cause.to_string()));
        assert_eq!(jobs.try_recv().ok(), Some(job(13)), "the job after it is still in the queue");
    });
}

/// The last mail of the day goes nowhere, and nobody sends another. If the worker ends as if all were well, it looks
/// at what came of a job when it takes the next one.
#[test]
fn a_failure_of_the_last_job_comes_back() {
    on_tokio(|| async {
        let (sender, mut jobs) = mpsc::channel(2);
        for id in [11, 12] {
            sender.try_send(job(id)).expect("there is room");
        }
        drop(sender);
        let outcome: Outcome = run(&mut jobs, CancellationToken::new(), |job| async move {
            if job.id == 12 { Err(NoSuchAddress(job.to)) } else { Ok(()) }
        })
        .await;
        let source = NoSuchAddress("customer-12@example.com".to_owned());
        assert_eq!(outcome, Err(WorkerError { job: 12, source }), "the last of two jobs has failed");
    });
}

/// The worker is idle. Somebody presses stop, and only then puts a job on the queue; the worker wakes and
/// finds both. If it takes the job, the job is looked at first. `CancellationToken::run_until_cancelled` does
/// that.
#[test]
fn a_stop_beats_a_job_that_comes_with_it() {
    on_tokio(|| async {
        // Often enough that who leaves it to chance is found each time.
        for _ in 0..100 {
            let (sender, mut jobs) = mpsc::channel(1);
            let (stop, taken) = (CancellationToken::new(), Log::new());
            let presser = async {
                stop.cancel();
                sender.try_send(job(1)).expect("there is room");
            };
            let worker = run(&mut jobs, stop.clone(), {
                let taken = taken.clone();
                move |job| {
                    taken.push(job.id);
                    async { Ok(()) }
                }
            });
            // The worker is polled first, and finds nothing to do. One that goes on in spite of all is given
            // up.
            let both = tokio::time::timeout(Duration::from_secs(60), futures::future::join(worker, presser));
            let outcome: Option<Outcome> = both.await.ok().map(|(outcome, ())| outcome);
            let end = (outcome, taken.to_vec());
            assert_eq!(end, (Some(Ok(Ended::Stopped)), vec![]), "how it ended, and what it took");
            assert_eq!(jobs.try_recv().ok(), Some(job(1)), "the job is still in the queue");
        }
    });
}
