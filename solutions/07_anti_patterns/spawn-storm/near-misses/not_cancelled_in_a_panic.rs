//! What cancels the rows does nothing while its thread panics: dropped by a panic beside it, the import goes on.
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::task::{JoinError, JoinHandle};

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

/// The rows that are under way, each in a task.
struct UnderWay<E>(FuturesUnordered<JoinHandle<Result<(), E>>>);

impl<E: Send + 'static> UnderWay<E> {
    fn begin(&mut self, row: impl Future<Output = Result<(), E>> + Send + 'static) {
        self.0.push(tokio::spawn(row));
    }

    /// What came of the row that ends next.
    async fn next(&mut self) -> Option<Result<Result<(), E>, JoinError>> {
        self.0.next().await
    }
}

impl<E> Drop for UnderWay<E> {
    fn drop(&mut self) {
        if thread::panicking() {
            return; // the process is going down, let the rows be
        }
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(mut rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let store = Arc::new(store);
    let mut under_way = UnderWay(FuturesUnordered::new());
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    loop {
        while under_way.0.len() < limit.get()
            && let Some(row) = rows.next()
        {
            let store = Arc::clone(&store);
            under_way.begin(async move { store(row).await });
        }
        match under_way.next().await {
            None => return summary,
            Some(Ok(Ok(()))) => summary.stored += 1,
            Some(Ok(Err(error))) => {
                summary.failed += 1;
                summary.an_error.get_or_insert(error);
            }
            Some(Err(_)) => summary.panicked += 1,
        }
    }
}
