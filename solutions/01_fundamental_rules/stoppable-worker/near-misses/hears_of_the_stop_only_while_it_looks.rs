//! Makes a new `cancelled()` at each poll: it is registered with the token only until the poll has returned, so a stop wakes nobody.
//! rejected by: schedules::a_stop_ends_an_idle_worker
//! rejected by: schedules::an_idle_worker_costs_nothing
//! rejected by: schedules::a_stop_loses_no_job
//! rejected by: schedules::a_stop_between_any_two_jobs_loses_none
//! rejected by: schedules::an_idle_worker_may_be_polled_by_one_and_awaited_by_another

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::future::poll_fn;
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

enum Next {
    Job(Job),
    Stop,
    End,
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
        let next = poll_fn(|cx| {
            // The stop first: it beats a job that waits.
            if pin!(stop.cancelled()).poll(cx).is_ready() {
                return Poll::Ready(Next::Stop);
            }
            jobs.poll_recv(cx).map(|job| job.map_or(Next::End, Next::Job))
        });
        match next.await {
            Next::Stop => return Ok(Ended::Stopped),
            Next::End => return Ok(Ended::Closed),
            Next::Job(job) => {
                let id = job.id;
                process(job).await.map_err(|source| WorkerError { job: id, source })?;
            }
        }
    }
}
