//! At each eighth job it lets others go first, the job already in its hand: a stop that comes then drops the job.
//! rejected by: schedules::a_stop_between_any_two_jobs_loses_none
//! rejected by: schedules::in_a_long_queue_no_job_is_lost_either

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

/// The next job. Now and then it lets other tasks go first, for a full queue would keep this one running for ever.
async fn next(jobs: &mut mpsc::Receiver<Job>, taken: &mut u64) -> Option<Job> {
    let job = jobs.recv().await?;
    *taken += 1;
    if *taken % 8 == 0 {
        tokio::task::yield_now().await;
    }
    Some(job)
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
    let mut taken = 0;
    loop {
        let job = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Ended::Stopped),
            job = next(jobs, &mut taken) => match job {
                Some(job) => job,
                None => return Ok(Ended::Closed),
            },
        };
        let id = job.id;
        process(job).await.map_err(|source| WorkerError { job: id, source })?;
    }
}
