//! As many workers as the limit allows, who take rows from one iterator and count for themselves.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use tokio::task::JoinSet;

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

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    let (rows, store) = (Arc::new(Mutex::new(rows)), Arc::new(store));
    let totals = Arc::new(Mutex::new(Summary { stored: 0, failed: 0, panicked: 0, an_error: None }));
    let mut workers = JoinSet::new();
    for _ in 0..limit.get() {
        // A worker for each row that is there, and no more than that.
        let Some(first) = rows.lock().expect("an iterator does not panic").next() else { break };
        let (rows, store, totals) = (Arc::clone(&rows), Arc::clone(&store), Arc::clone(&totals));
        workers.spawn(async move {
            let mut row = Some(first);
            while let Some(this) = row {
                let outcome = AssertUnwindSafe(store(this)).catch_unwind().await;
                totals.lock().expect("adding does not panic").add(outcome);
                row = rows.lock().expect("an iterator does not panic").next();
            }
        });
    }
    workers.join_all().await;
    let totals = std::mem::replace(&mut *totals.lock().expect("adding does not panic"), summary);
    summary = totals;
    summary
}

impl<E> Summary<E> {
    fn add<P>(&mut self, outcome: Result<Result<(), E>, P>) {
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
