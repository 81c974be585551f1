//! Returns with the last report. A task sends it while it still holds `store`: on another thread it may drop that later.
//! rejected by: schedules::what_the_rows_had_is_free_again

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt as _;
use tokio::sync::mpsc;
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

    fn count(&mut self, outcome: Result<(), E>) {
        match outcome {
            Ok(()) => self.stored += 1,
            Err(error) => {
                self.failed += 1;
                self.an_error.get_or_insert(error);
            }
        }
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
    let (reports, mut reported) = mpsc::unbounded_channel();
    // Dropped half-way, it aborts those under way.
    let mut tasks = JoinSet::new();
    let mut summary = Summary::new();
    let (mut under_way, mut more) = (0, true);
    loop {
        while more && under_way < limit.get() {
            let Some(row) = rows.next() else {
                more = false;
                break;
            };
            under_way += 1;
            let (store, reports) = (Arc::clone(&store), reports.clone());
            tasks.spawn(async move {
                let outcome = AssertUnwindSafe(async { store(row).await }).catch_unwind().await;
                let _ = reports.send(outcome);
            });
        }
        if under_way == 0 {
            return summary;
        }
        match reported.recv().await.expect("the import has a sender itself") {
            Ok(outcome) => summary.count(outcome),
            Err(_) => summary.panicked += 1,
        }
        under_way -= 1;
        // Those that have ended need no place in the set.
        while tasks.try_join_next().is_some() {}
    }
}
