//! A guard closes the queue where the thread panics, and asks only that: also if the worker is dropped by
//! somebody else's panic.
//! rejected by: schedules::dropped_by_a_panic_it_leaves_the_queue_open
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};

use futures::future::FutureExt;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number in the order book.
    pub id: u64,
    /// Who gets it.
    pub to: String,
}

/// Why a worker has ended without an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was told to.
    Stopped,
    /// Every sender is gone, and every job is done.
    Closed,
}

/// A job failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerError<E> {
    /// The number of the job.
    pub job: u64,
    /// What `process` said.
    pub source: E,
}

impl<E> fmt::Display for WorkerError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job {} failed", self.job)
    }
}

impl<E: Error + 'static> Error for WorkerError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

/// The queue while a worker is at it.
struct Attended<'a> {
    jobs: &'a mut mpsc::Receiver<Job>,
}

impl Drop for Attended<'_> {
    fn drop(&mut self) {
        // Not a return and not a cancellation: the program falls apart around us. Let the senders know.
        if std::thread::panicking() {
            self.jobs.close();
        }
    }
}

/// Processes the jobs of a queue until it is closed or `stop` is cancelled.
///
/// # Errors
/// A job failed.
pub async fn run<E, P, Fut>(
    jobs: &mut mpsc::Receiver<Job>,
    stop: CancellationToken,
    mut process: P,
) -> Result<Ended, WorkerError<E>>
where
    E: Send + 'static,
    P: FnMut(Job) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let failed = {
        let attended = Attended { jobs };
        loop {
            let job = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(Ended::Stopped),
                job = attended.jobs.recv() => match job {
                    Some(job) => job,
                    None => return Ok(Ended::Closed),
                },
            };
            let id = job.id;
            // A panic of `process` is not ours, and the queue outlives it.
            let work = AssertUnwindSafe(async { process(job).await });
            match work.catch_unwind().await {
                Ok(Ok(())) => {}
                Ok(Err(source)) => return Err(WorkerError { job: id, source }),
                Err(payload) => break payload,
            }
        }
    };
    resume_unwind(failed)
}
