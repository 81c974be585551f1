//! A job is polled only when it was woken, and learns only then who awaits the worker.
//! rejected by: schedules::a_job_wakes_whoever_awaits_the_worker_now
//! rejected by: schedules::a_job_is_heard_while_the_worker_changes_hands

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

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

/// Tells a wake-up of the job from one that was meant for a neighbour in the same task.
struct JobWaker {
    woken: AtomicBool,
    task: Mutex<Option<Waker>>,
}

impl JobWaker {
    fn wakes(&self, task: &Waker) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task.clone());
    }
}

impl Wake for JobWaker {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(task) = task {
            task.wake();
        }
    }
}

/// Awaits a job, and polls it only when it has been woken: jobs are expensive to poll.
async fn until_done<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    let signal = Arc::new(JobWaker { woken: AtomicBool::new(true), task: Mutex::new(None) });
    let waker = Waker::from(Arc::clone(&signal));
    poll_fn(|cx| {
        if !signal.woken.swap(false, Ordering::SeqCst) {
            return Poll::Pending;
        }
        signal.wakes(cx.waker());
        work.as_mut().poll(&mut Context::from_waker(&waker))
    })
    .await
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
        until_done(process(job)).await.map_err(|source| WorkerError { job: id, source })?;
    }
}
