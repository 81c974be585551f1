//! Aborts the first `limit` workers when it is dropped. One that takes the place of a worker that has panicked is not among them, and goes on.
//! rejected by: behaviour::dropped_after_a_panic_it_leaves_nothing

use std::future::Future;
use std::iter::Fuse;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::task::{AbortHandle, JoinHandle};

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary<E> {
    /// How many rows are stored.
    pub stored: usize,
    /// How many have failed.
    pub failed: usize,
    /// At how many `store` panicked.
    pub panicked: usize,
    /// The error of one of those that failed.
    pub an_error: Option<E>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Aborts the workers when the import is dropped; those that have ended do not mind.
struct Leash(Vec<AbortHandle>);

impl Drop for Leash {
    fn drop(&mut self) {
        for worker in &self.0 {
            worker.abort();
        }
    }
}

/// What the workers share.
struct Shared<I: Iterator, F, E> {
    rows: Mutex<Fuse<I>>,
    store: F,
    summary: Mutex<Summary<E>>,
}

impl<I, F, Fut, E> Shared<I, F, E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    /// Starts a worker, if there is a row for it.
    fn hire(self: &Arc<Self>) -> Option<JoinHandle<()>> {
        let mut next = lock(&self.rows).next();
        next.as_ref()?;
        let shared = Arc::clone(self);
        Some(tokio::spawn(async move {
            while let Some(row) = next.take() {
                let outcome = (shared.store)(row).await;
                let mut summary = lock(&shared.summary);
                match outcome {
                    Ok(()) => summary.stored += 1,
                    Err(error) => {
                        summary.failed += 1;
                        summary.an_error.get_or_insert(error);
                    }
                }
                drop(summary);
                next = lock(&shared.rows).next();
            }
        }))
    }
}

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    let shared = Arc::new(Shared { rows: Mutex::new(rows.fuse()), store, summary: Mutex::new(summary) });

    let mut workers = FuturesUnordered::new();
    while workers.len() < limit.get()
        && let Some(worker) = shared.hire()
    {
        workers.push(worker);
    }
    let _leash = Leash(workers.iter().map(JoinHandle::abort_handle).collect());

    while let Some(ended) = workers.next().await {
        if ended.is_err() {
            // The row has panicked, and its worker with it. Another one goes on.
            lock(&shared.summary).panicked += 1;
            workers.extend(shared.hire());
        }
    }
    let mut summary = lock(&shared.summary);
    Summary { an_error: summary.an_error.take(), ..*summary }
}
