//! The drop aborts the task that owns the workers, and they hear of it only when that task is dropped: one whose
//! item has just ended takes the next.
//! rejected by: schedules::dropped_as_items_end_nothing_begins

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic;
use std::sync::{Arc, Mutex};
use std::{mem, thread, vec};

use tokio::select;
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// Processes all items, at most `limit` of them at once.
///
/// # Errors
/// An item failed, or `stop` was cancelled before all were done.
pub async fn process_all<T, E, F, Fut>(
    items: Vec<T>,
    limit: NonZeroUsize,
    stop: CancellationToken,
    process: F,
) -> Result<(), ProcessError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    // One task looks after the workers, so that they are joined whoever polls this future, and how often.
    let mut driver = AbortOnDrop(tokio::spawn(drive(items, limit.get(), stop, process)));
    match (&mut driver.0).await {
        Ok(outcome) => outcome,
        Err(error) => panic::resume_unwind(error.into_panic()),
    }
}

struct AbortOnDrop<R>(JoinHandle<R>);

impl<R> Drop for AbortOnDrop<R> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The items that nobody has begun.
struct Queue<T>(Mutex<vec::IntoIter<T>>);

impl<T> Queue<T> {
    fn next(&self) -> Option<T> {
        self.0.lock().unwrap().next()
    }

    fn close(&self) {
        let left = mem::replace(&mut *self.0.lock().unwrap(), Vec::new().into_iter());
        drop(left);
    }
}

/// A panic ends the queue too, before the driver hears of it.
struct CloseOnPanic<'a, T>(&'a Queue<T>);

impl<T> Drop for CloseOnPanic<'_, T> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.close();
        }
    }
}

async fn drive<T, E, F, Fut>(
    items: Vec<T>,
    limit: usize,
    stop: CancellationToken,
    process: F,
) -> Result<(), ProcessError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let process = Arc::new(process);
    let workers_wanted = limit.min(items.len());
    let queue = Arc::new(Queue(Mutex::new(items.into_iter())));
    let mut workers = JoinSet::new();
    for _ in 0..workers_wanted {
        workers.spawn(work(Arc::clone(&queue), stop.clone(), Arc::clone(&process)));
    }
    let ended = loop {
        let joined = select! {
            biased;
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            joined = workers.join_next() => joined,
        };
        match joined {
            None => break Ok(Ok(())),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => break Ok(Err(error)),
            Some(Err(error)) => break Err(error.into_panic()),
        }
    };
    queue.close();
    workers.shutdown().await;
    match ended {
        Ok(outcome) => outcome,
        Err(payload) => panic::resume_unwind(payload),
    }
}

/// Takes one item after the other.
async fn work<T, E, F, Fut>(
    queue: Arc<Queue<T>>,
    stop: CancellationToken,
    process: Arc<F>,
) -> Result<(), ProcessError<E>>
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    let _close = CloseOnPanic(&queue);
    loop {
        if stop.is_cancelled() {
            return Err(ProcessError::Stopped);
        }
        let Some(item) = queue.next() else { return Ok(()) };
        if let Err(error) = (*process)(item).await {
            // The other workers hear of it before the driver does.
            queue.close();
            return Err(ProcessError::Failed(error));
        }
    }
}
