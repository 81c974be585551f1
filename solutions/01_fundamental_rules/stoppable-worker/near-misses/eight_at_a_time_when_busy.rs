//! After many jobs without a pause it takes eight at a time: some are lost with a failure or a drop.
//! rejected by: schedules::in_a_long_queue_no_job_is_lost_either
//! also by: behaviour::others_have_their_turn_though_nothing_waits

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

/// So many jobs without a pause, and the worker is busy.
const BUSY: u32 = 32;

/// How many jobs a busy worker takes at a time.
const BATCH: usize = 8;

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
    let mut batch = Vec::with_capacity(BATCH);
    let mut streak = 0;
    loop {
        if stop.is_cancelled() {
            return Ok(Ended::Stopped);
        }
        match jobs.try_recv() {
            Ok(job) => {
                streak += 1;
                batch.push(job);
            }
            Err(_) => {
                streak = 0;
                tokio::select! {
                    biased;
                    () = stop.cancelled() => return Ok(Ended::Stopped),
                    job = jobs.recv() => match job {
                        Some(job) => batch.push(job),
                        None => return Ok(Ended::Closed),
                    },
                }
            }
        }
        if streak >= BUSY {
            while batch.len() < BATCH {
                match jobs.try_recv() {
                    Ok(job) => batch.push(job),
                    Err(_) => break,
                }
            }
        }
        for job in batch.drain(..) {
            let id = job.id;
            process(job).await.map_err(|source| WorkerError { job: id, source })?;
        }
    }
}
