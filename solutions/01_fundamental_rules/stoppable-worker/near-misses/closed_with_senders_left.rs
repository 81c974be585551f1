//! An end of the queue while there are still senders is no normal end, so it then waits for the stop.
//! rejected by: schedules::a_queue_that_its_lender_has_closed_ends_too

use std::error::Error;
use std::fmt;
use std::future::Future;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: u64,
    pub to: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Stopped,
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerError<E> {
    pub job: u64,
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
        let job = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(Ended::Stopped),
            job = jobs.recv() => job,
        };
        let Some(job) = job else {
            if jobs.sender_strong_count() > 0 {
                stop.cancelled().await; // not every sender is gone
                return Ok(Ended::Stopped);
            }
            return Ok(Ended::Closed);
        };
        let id = job.id;
        process(job).await.map_err(|source| WorkerError { job: id, source })?;
    }
}
