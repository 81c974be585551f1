//! The end is when the channel of outcomes is closed. A worker drops its sender before the rest of what it has, and on another thread the
//! import returns in between.
//! rejected by: schedules::what_the_rows_had_is_free_again

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
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

enum Outcome<E> {
    Stored,
    Failed(E),
    Panicked,
}

async fn work<I, F, Fut, E>(
    store: Arc<F>,
    rows: Arc<Mutex<Option<I>>>,
    first: I::Item,
    outcomes: mpsc::Sender<Outcome<E>>,
) where
    I: Iterator,
    F: Fn(I::Item) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    let mut next = Some(first);
    while let Some(row) = next {
        let outcome = match AssertUnwindSafe(store(row)).catch_unwind().await {
            Ok(Ok(())) => Outcome::Stored,
            Ok(Err(error)) => Outcome::Failed(error),
            Err(_) => Outcome::Panicked,
        };
        if outcomes.send(outcome).await.is_err() {
            return;
        }
        next = next_row(&rows);
    }
}

fn next_row<I: Iterator>(rows: &Mutex<Option<I>>) -> Option<I::Item> {
    let mut rows = rows.lock().unwrap();
    let row = rows.as_mut()?.next();
    if row.is_none() {
        *rows = None;
    }
    row
}

/// Nobody gets a row any more, once the import is gone.
struct Close<I>(Arc<Mutex<Option<I>>>);

impl<I> Drop for Close<I> {
    fn drop(&mut self) {
        if let Ok(mut rows) = self.0.lock() {
            *rows = None;
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
    let rows = Close(Arc::new(Mutex::new(Some(rows))));
    let store = Arc::new(store);
    let (report, mut outcomes) = mpsc::channel(1);
    // Aborts the workers when it is dropped.
    let mut workers = JoinSet::new();
    while workers.len() < limit.get()
        && let Some(first) = next_row(&rows.0)
    {
        workers.spawn(work(Arc::clone(&store), Arc::clone(&rows.0), first, report.clone()));
    }
    drop((report, store));
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    while let Some(outcome) = outcomes.recv().await {
        match outcome {
            Outcome::Stored => summary.stored += 1,
            Outcome::Failed(error) => {
                summary.failed += 1;
                summary.an_error.get_or_insert(error);
            }
            Outcome::Panicked => summary.panicked += 1,
        }
    }
    summary
}
