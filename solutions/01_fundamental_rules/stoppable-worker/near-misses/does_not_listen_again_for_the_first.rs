//! It listens to the stop anew only where another task polls than the first. Polled by one, by another and by
//! the first again, a stop wakes the other.
//! rejected by: schedules::an_idle_worker_may_be_polled_by_one_and_awaited_by_another

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

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

/// What the idle worker waits for.
enum Event {
    Stop,
    Job(Job),
    Closed,
}

/// Listens to the token, and registers only where it has to: that takes a lock which all children of the token share.
struct Idle {
    stop: CancellationToken,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
    registered: Option<Waker>,
}

impl Idle {
    fn new(stop: CancellationToken) -> Self {
        Self { stopped: Box::pin(stop.clone().cancelled_owned()), stop, registered: None }
    }

    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.stop.is_cancelled() {
            return Poll::Ready(());
        }
        match &self.registered {
            Some(waker) if waker.will_wake(cx.waker()) => Poll::Pending,
            _ => {
                self.registered.get_or_insert_with(|| cx.waker().clone());
                self.stopped.as_mut().poll(cx)
            }
        }
    }

    fn poll(&mut self, jobs: &mut mpsc::Receiver<Job>, cx: &mut Context<'_>) -> Poll<Event> {
        if self.poll_stop(cx).is_ready() {
            return Poll::Ready(Event::Stop);
        }
        jobs.poll_recv(cx).map(|job| job.map_or(Event::Closed, Event::Job))
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
    let mut idle = Idle::new(stop);
    loop {
        let job = match poll_fn(|cx| idle.poll(jobs, cx)).await {
            Event::Stop => return Ok(Ended::Stopped),
            Event::Closed => return Ok(Ended::Closed),
            Event::Job(job) => job,
        };
        let id = job.id;
        process(job).await.map_err(|source| WorkerError { job: id, source })?;
    }
}
