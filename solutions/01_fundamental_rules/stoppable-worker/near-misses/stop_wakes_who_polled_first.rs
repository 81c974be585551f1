//! The stop wakes whoever has polled the worker first, and not who awaits it now.
//! rejected by: schedules::an_idle_worker_may_be_polled_by_one_and_awaited_by_another

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;

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
    // One registration with the token for the whole run, not a new one for each job.
    let mut stopped = pin!(stop.cancelled());
    let mut registered = false;
    loop {
        let next = {
            let mut next = pin!(jobs.recv());
            std::future::poll_fn(|cx| {
                if stop.is_cancelled() {
                    return Poll::Ready(Err(Ended::Stopped));
                }
                if !registered {
                    if stopped.as_mut().poll(cx).is_ready() {
                        return Poll::Ready(Err(Ended::Stopped));
                    }
                    registered = true;
                }
                next.as_mut().poll(cx).map(|job| job.ok_or(Ended::Closed))
            })
            .await
        };
        let job = match next {
            Ok(job) => job,
            Err(ended) => return Ok(ended),
        };
        let id = job.id;
        process(job).await.map_err(|source| WorkerError { job: id, source })?;
    }
}
