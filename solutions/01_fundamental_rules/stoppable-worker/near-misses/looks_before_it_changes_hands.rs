//! A job's waker passes the word on to whoever polled last; it looks for the word first and puts down the new
//! waker after that.
//! rejected by: schedules::a_job_is_heard_while_the_worker_changes_hands

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::task::AtomicWaker;
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

/// Tells whether it was the job that woke us. Whoever awaits `run` inside a `select!` polls it for many
/// reasons of his own, and a job is not to be polled for those.
struct Signal {
    woken: AtomicBool,
    parent: AtomicWaker,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.parent.wake();
    }
}

/// Awaits `work`, and polls it only when it has been woken.
async fn attend<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    let signal = Arc::new(Signal { woken: AtomicBool::new(true), parent: AtomicWaker::new() });
    let waker = Waker::from(Arc::clone(&signal));
    poll_fn(|cx| {
        if !signal.woken.load(Ordering::SeqCst) {
            // Not for the job. It may be another task that polls, though: that one is to be woken now.
            signal.parent.register(cx.waker());
            return Poll::Pending;
        }
        signal.parent.register(cx.waker());
        signal.woken.store(false, Ordering::SeqCst);
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
            job = jobs.recv() => job,
        };
        let Some(job) = job else {
            return Ok(Ended::Closed);
        };
        let id = job.id;
        attend(process(job)).await.map_err(|source| WorkerError { job: id, source })?;
    }
}
