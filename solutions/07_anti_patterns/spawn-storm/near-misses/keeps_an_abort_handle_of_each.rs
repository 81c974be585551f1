//! The guard that ends the tasks when the import is dropped keeps an AbortHandle of every row that was ever begun, and with it the memory of
//! its task.
//! rejected by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::task::AbortHandle;

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

    /// Counts what came of a row. The outer error is a panic.
    fn count<P>(&mut self, outcome: Result<Result<(), E>, P>) {
        match outcome {
            Ok(Ok(())) => self.stored += 1,
            Ok(Err(error)) => {
                self.failed += 1;
                self.an_error.get_or_insert(error);
            }
            Err(_) => self.panicked += 1,
        }
    }
}

/// Aborts what is under way when the import is dropped: a `JoinHandle` alone would set it free.
#[derive(Default)]
struct AbortAll(Vec<AbortHandle>);

impl Drop for AbortAll {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
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
    let store = Arc::new(store);
    let mut guard = AbortAll::default();
    let mut under_way = FuturesUnordered::new();
    let mut summary = Summary::new();
    for row in rows {
        if under_way.len() == limit.get()
            && let Some(outcome) = under_way.next().await
        {
            summary.count(outcome);
        }
        let store = Arc::clone(&store);
        let task = tokio::spawn(async move { store(row).await });
        guard.0.push(task.abort_handle());
        under_way.push(task);
    }
    while let Some(outcome) = under_way.next().await {
        summary.count(outcome);
    }
    summary
}
