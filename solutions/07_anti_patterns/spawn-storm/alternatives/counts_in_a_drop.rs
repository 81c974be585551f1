//! A guard in each task counts a panic on its way out, under the mutex that all share.

use std::future::Future;
use std::num::NonZeroUsize;

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

use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinSet;

struct Shared<I, E> {
    rows: I,
    summary: Summary<E>,
}

/// Counts the row as one that panicked, unless it is taken back.
struct Panics<I, E>(Option<Arc<Mutex<Shared<I, E>>>>);

impl<I, E> Panics<I, E> {
    fn with(&mut self, count: impl FnOnce(&mut Summary<E>)) {
        if let Some(shared) = self.0.take() {
            count(&mut shared.lock().unwrap_or_else(PoisonError::into_inner).summary);
        }
    }
}

impl<I, E> Drop for Panics<I, E> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.with(|summary| summary.panicked += 1);
        }
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
    let shared = Arc::new(Mutex::new(Shared { rows: rows.fuse(), summary }));
    let mut tasks = JoinSet::new();
    loop {
        while tasks.len() < limit.get() {
            let row = shared.lock().unwrap_or_else(PoisonError::into_inner).rows.next();
            let Some(row) = row else { break };
            let (work, mut panics) = (store(row), Panics(Some(shared.clone())));
            tasks.spawn(async move {
                let outcome = work.await;
                panics.with(|summary| match outcome {
                    Ok(()) => summary.stored += 1,
                    Err(error) => {
                        summary.failed += 1;
                        summary.an_error = Some(error);
                    }
                });
            });
        }
        if tasks.join_next().await.is_none() {
            break;
        }
    }
    let Ok(shared) = Arc::try_unwrap(shared).map_err(|_| ()) else { unreachable!("all tasks have ended") };
    shared.into_inner().unwrap_or_else(PoisonError::into_inner).summary
}
