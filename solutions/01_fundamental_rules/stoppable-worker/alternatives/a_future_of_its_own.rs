//! A future written by hand with two states, waiting and sending; the job under way is dropped with it.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

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
    process: P,
) -> Result<Ended, WorkerError<E>>
where
    E: Send + 'static,
    P: FnMut(Job) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    Worker { jobs, stop: Box::pin(stop.cancelled_owned()), process, state: State::Waiting }.await
}

type Stop = Pin<Box<tokio_util::sync::WaitForCancellationFutureOwned>>;

enum State<Fut> {
    Waiting,
    Sending(u64, Pin<Box<Fut>>),
}

struct Worker<'a, P, Fut> {
    jobs: &'a mut mpsc::Receiver<Job>,
    stop: Stop,
    process: P,
    state: State<Fut>,
}

// Nothing in it is pinned but what is in a box.
impl<P, Fut> Unpin for Worker<'_, P, Fut> {}

impl<E, P, Fut> Future for Worker<'_, P, Fut>
where
    P: FnMut(Job) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    type Output = Result<Ended, WorkerError<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let me = self.get_mut();
        loop {
            match &mut me.state {
                State::Sending(job, sending) => {
                    let sent = ready!(sending.as_mut().poll(cx));
                    let job = *job;
                    me.state = State::Waiting;
                    if let Err(source) = sent {
                        return Poll::Ready(Err(WorkerError { job, source }));
                    }
                }
                State::Waiting => {
                    if me.stop.as_mut().poll(cx).is_ready() {
                        return Poll::Ready(Ok(Ended::Stopped));
                    }
                    match ready!(me.jobs.poll_recv(cx)) {
                        None => return Poll::Ready(Ok(Ended::Closed)),
                        Some(job) => me.state = State::Sending(job.id, Box::pin((me.process)(job))),
                    }
                }
            }
        }
    }
}
