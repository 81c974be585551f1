//! Lets go of the job under way when the stop comes, and awaits it: dropped after that, it leaves the job behind.
//! rejected by: schedules::dropped_after_a_stop_it_leaves_nothing

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::resume_unwind;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

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
        let job = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Ended::Stopped),
            job = jobs.recv() => match job {
                Some(job) => job,
                None => return Ok(Ended::Closed),
            },
        };
        let id = job.id;
        let mut work = AbortOnDropHandle::new(tokio::spawn(process(job)));
        let finished = tokio::select! {
            biased;
            finished = &mut work => finished,
            // The last one. What was taken is processed to its end.
            () = stop.cancelled() => work.detach().await,
        };
        match finished {
            Ok(result) => result.map_err(|source| WorkerError { job: id, source })?,
            Err(error) => resume_unwind(error.into_panic()),
        }
    }
}
