//! Asks `size_hint` for the number of workers, and takes 64 where it names no upper bound.
//! rejected by: behaviour::every_limit_is_used_up_and_kept

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::FutureExt;
use tokio::task::JoinSet;

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

impl<E> Summary<E> {
    fn new() -> Self {
        Self { stored: 0, failed: 0, panicked: 0, an_error: None }
    }

    fn add(&mut self, other: Self) {
        self.stored += other.stored;
        self.failed += other.failed;
        self.panicked += other.panicked;
        self.an_error = self.an_error.take().or(other.an_error);
    }
}

/// Workers for an iterator that does not say how many rows there may be.
const WORKERS: usize = 64;

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    // No more workers than rows, or a limit of a million would start a million tasks for three rows.
    let (at_least, at_most) = rows.size_hint();
    let workers = limit.get().min(at_most.unwrap_or(at_least.max(WORKERS)));

    let (rows, store) = (Arc::new(Mutex::new(rows)), Arc::new(store));
    let mut set = JoinSet::new();
    for _ in 0..workers {
        set.spawn(work(Arc::clone(&rows), Arc::clone(&store)));
    }
    drop(store);

    let mut summary = Summary::new();
    while let Some(joined) = set.join_next().await {
        if let Ok(part) = joined {
            summary.add(part);
        }
    }
    summary
}

/// Stores rows as long as there are some.
async fn work<I, F, Fut, E>(rows: Arc<Mutex<I>>, store: Arc<F>) -> Summary<E>
where
    I: Iterator,
    F: Fn(I::Item) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    let mut summary = Summary::new();
    loop {
        let row = rows.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some(row) = row else { return summary };
        match AssertUnwindSafe(store(row)).catch_unwind().await {
            Ok(Ok(())) => summary.stored += 1,
            Ok(Err(error)) => {
                summary.failed += 1;
                summary.an_error.get_or_insert(error);
            }
            Err(_) => summary.panicked += 1,
        }
    }
}
