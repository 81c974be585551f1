//! Closes the queue when it ends: what is in it can be read, but nobody can add to it.
//! rejected by: schedules::a_stop_ends_an_idle_worker
//! rejected by: schedules::a_stop_loses_no_job
//! rejected by: schedules::after_a_stop_the_rest_stays_in_the_queue
//! rejected by: schedules::stopped_from_the_beginning_no_job_is_taken
//! rejected by: schedules::a_stop_beats_a_job_that_comes_with_it
//! rejected by: schedules::who_says_closed_has_left_nothing
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
            () = stop.cancelled() => {
                jobs.close();
                return Ok(Ended::Stopped);
            }
            job = jobs.recv() => job,
        };
        let Some(job) = job else { return Ok(Ended::Closed) };
        let id = job.id;
        process(job).await.map_err(|source| WorkerError { job: id, source })?;
    }
}
