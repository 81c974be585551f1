//! Catches the panic of a job, so that all its ends meet in one `match`, and raises it again.

use futures::FutureExt;
use futures::future::{Either, select};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::pin;

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
    loop {
        if stop.is_cancelled() {
            return Ok(Ended::Stopped);
        }
        let taken = match select(pin!(stop.cancelled()), pin!(jobs.recv())).await {
            Either::Left(((), _)) => return Ok(Ended::Stopped),
            Either::Right((taken, _)) => taken,
        };
        let Some(job) = taken else { return Ok(Ended::Closed) };
        let id = job.id;
        match AssertUnwindSafe(async { process(job).await }).catch_unwind().await {
            Ok(Ok(())) => (),
            Ok(Err(source)) => break Err(WorkerError { job: id, source }),
            Err(payload) => resume_unwind(payload),
        }
    }
}
