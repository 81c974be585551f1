//! Workers send their outcomes through a queue of four times the limit: where rows fail at once, the workers fill it before the one who counts has run, and that many errors exist.
//! rejected by: schedules::errors_are_not_collected
//! rejected by: schedules::errors_do_not_pile_up_while_nobody_asks

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

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

/// Rows that are taken off by whoever has room.
struct Rows<I: Iterator>(Mutex<std::iter::Fuse<I>>);

impl<I: Iterator> Rows<I> {
    fn take(&self) -> Option<I::Item> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
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
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    let places = limit.get().saturating_mul(4).min(1024);
    let (outcomes, mut ended) = mpsc::channel(places);
    let (rows, store) = (Arc::new(Rows(Mutex::new(rows.fuse()))), Arc::new(store));
    let mut workers = JoinSet::new();
    while workers.len() < limit.get()
        && let Some(first) = rows.take()
    {
        let (rows, store, outcomes) = (Arc::clone(&rows), Arc::clone(&store), outcomes.clone());
        workers.spawn(async move {
            let mut next = Some(first);
            while let Some(row) = next {
                let outcome = AssertUnwindSafe(store(row)).catch_unwind().await.map_err(drop);
                if outcomes.send(outcome).await.is_err() {
                    break;
                }
                next = rows.take();
            }
        });
    }
    drop(outcomes);
    while let Some(outcome) = ended.recv().await {
        match outcome {
            Ok(Ok(())) => summary.stored += 1,
            Ok(Err(error)) => {
                summary.failed += 1;
                summary.an_error = Some(error);
            }
            Err(()) => summary.panicked += 1,
        }
    }
    while workers.join_next().await.is_some() {}
    summary
}
