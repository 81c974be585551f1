//! After the stop it looks whether the last job has failed, and not whether it has panicked.
//! rejected by: schedules::a_panic_reaches_the_caller

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::resume_unwind;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
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
    // A set, for it aborts what it holds when it is dropped.
    let mut work = JoinSet::new();
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
        work.spawn(process(job));
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                // It is processed to its end, and its failure is what comes back.
                return match work.join_next().await {
                    Some(Ok(Err(source))) => Err(WorkerError { job: id, source }),
                    _ => Ok(Ended::Stopped),
                };
            }
            finished = work.join_next() => match finished {
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(source))) => return Err(WorkerError { job: id, source }),
                Some(Err(error)) => resume_unwind(error.into_panic()),
                None => unreachable!("it has just been spawned"),
            },
        }
    }
}
