//! What cancels the job does nothing while its thread panics: dropped by a panic beside it, the worker leaves the job running.
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::resume_unwind;
use std::thread;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
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

/// The job that is under way.
struct UnderWay<E>(JoinHandle<Result<(), E>>);

impl<E> Drop for UnderWay<E> {
    fn drop(&mut self) {
        // A thread that panics has other cares.
        if !thread::panicking() {
            self.0.abort();
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
    loop {
        let job = tokio::select! {
            biased;
            () = stop.cancelled() => break Ok(Ended::Stopped),
            job = jobs.recv() => job,
        };
        let Some(job) = job else { break Ok(Ended::Closed) };
        let id = job.id;
        let mut task = UnderWay(tokio::spawn(process(job)));
        match (&mut task.0).await {
            Ok(Ok(())) => {}
            Ok(Err(source)) => break Err(WorkerError { job: id, source }),
            // Nobody but our own drop aborts it, so it is a panic.
            Err(error) => resume_unwind(error.into_panic()),
        }
    }
}
