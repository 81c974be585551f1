//! Spawns each job, so that the loop is always free to look at the token.
//! rejected by: schedules::every_job_is_done_in_order_and_at_once
//! also by: behaviour::a_failure_names_its_job_and_keeps_its_cause
//! rejected by: schedules::a_panic_reaches_the_caller
//! rejected by: schedules::a_stop_loses_no_job
//! rejected by: schedules::after_a_stop_the_rest_stays_in_the_queue
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! rejected by: schedules::the_first_failure_ends_the_worker
//! rejected by: schedules::a_stop_waits_for_the_job_under_way_however_long
//! rejected by: schedules::dropped_after_a_stop_it_leaves_nothing
//! rejected by: schedules::an_idle_worker_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::in_a_long_queue_no_job_is_lost_either
//! rejected by: schedules::a_job_wakes_whoever_awaits_the_worker_now
//! rejected by: schedules::a_job_is_heard_while_the_worker_changes_hands
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! rejected by: schedules::a_failure_names_a_job_of_its_own_worker
//! rejected by: schedules::a_queue_that_its_lender_has_closed_ends_too
//! also by: behaviour::a_failure_of_the_last_job_comes_back

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
            () = stop.cancelled() => return Ok(Ended::Stopped),
            job = jobs.recv() => job,
        };
        let Some(job) = job else { return Ok(Ended::Closed) };
        tokio::spawn(process(job));
    }
}
