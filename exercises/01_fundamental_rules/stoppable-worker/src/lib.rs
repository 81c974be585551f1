//! # A worker that can be stopped
//!
//! A shop sends mails: handlers put them on a queue, and one worker takes them off and sends them. At a
//! deployment the worker has to end, at once if it is idle, and without losing a mail. [`run`] is that
//! worker.
//!
//! Build it. It promises:
//!
//! - **Work.** It takes one job after the other off the queue, in order, and awaits `process` for each
//!   before it takes the next. When a job is done, its future is dropped before the worker waits again. A
//!   job that waits while the worker is idle is taken at once, and an idle worker costs nothing: it sleeps
//!   until there is a job, a stop or the end. Where neither the queue nor `process` ever waits, other tasks
//!   have their turn all the same: tokio's `recv` gives way now and then (its cooperative scheduling),
//!   `try_recv` does not.
//! - **Normal end.** When the queue is closed, by its last sender or by whoever lends it, and every job is done,
//!   it returns [`Ended::Closed`]. With a queue that is empty and closed, that is at once.
//! - **Stop.** When `stop` is cancelled, no further job is taken: a stop beats a job that waits, also one
//!   that came together with it. It returns [`Ended::Stopped`]: at once if the worker is idle, otherwise as
//!   soon as the job under way has been processed to its end. If that job fails, its failure is what comes
//!   back.
//! - **No job is lost.** What was taken is processed to its end. What was not is still in the queue, in
//!   order, however `run` ends, and the queue is still open: another worker can go on with it.
//! - **Failure.** The first job that fails ends the worker with a [`WorkerError`]: the job's number, and the
//!   error as `process` gave it. No further job is taken.
//! - **Panic.** If `process` panics, `run` panics with the same payload.
//! - **The token is the caller's.** `run` looks at `stop`, and never cancels it.
//! - **Whoever awaits it.** The future may be polled by one task and then by another: it wakes the last.
//! - **Nothing left.** However it returns, or panics, nothing that it started is left. If its own future is
//!   dropped half-way, also by a panic of the caller, the job under way is cancelled, and no other is
//!   taken.
//!
//! What is just being taken at the very moment of the stop may still be processed. If the queue is closed and
//! empty as well, either [`Ended`] may come back. If whoever lends the queue had closed it
//! (`Receiver::close`) before the call of `run`, and it is empty, it is left open whether a permit that a
//! sender still holds is waited for.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

use std::error::Error;
use std::fmt;
use std::future::Future;

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
    process: P,
) -> Result<Ended, WorkerError<E>>
where
    E: Send + 'static,
    P: FnMut(Job) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let _ = (jobs, stop, process);
    Ok(Ended::Closed)
}
