//! Receives and works in one future; when the stop comes, it awaits that one to its end if it holds a job.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

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
        let taken = AtomicBool::new(false);
        let work = async {
            let job = jobs.recv().await?;
            taken.store(true, Ordering::Relaxed);
            let id = job.id;
            Some(process(job).await.map_err(|source| WorkerError { job: id, source }))
        };
        let mut work = pin!(work);
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => {
                if !taken.load(Ordering::Relaxed) {
                    return Ok(Ended::Stopped);
                }
                work.await
            }
            ended = &mut work => ended,
        };
        match ended {
            None => return Ok(Ended::Closed),
            Some(result) => result?,
        }
    }
}
