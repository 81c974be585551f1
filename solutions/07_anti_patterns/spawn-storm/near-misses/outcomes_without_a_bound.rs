//! Workers send their outcomes on a channel without a bound, and go on while nobody polls the import.
//! rejected by: schedules::errors_do_not_pile_up_while_nobody_asks
#![allow(missing_docs)]

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

impl<E> Summary<E> {
    fn new() -> Self {
        Self { stored: 0, failed: 0, panicked: 0, an_error: None }
    }

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

fn next_row<I: Iterator>(rows: &Mutex<I>) -> Option<I::Item> {
    rows.lock().unwrap_or_else(PoisonError::into_inner).next()
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
    let rows = Arc::new(Mutex::new(rows));
    let store = Arc::new(store);
    let (done, mut outcomes) = mpsc::unbounded_channel();
    let mut workers = JoinSet::new();
    while workers.len() < limit.get() {
        let Some(row) = next_row(&rows) else { break };
        let (rows, store, done) = (Arc::clone(&rows), Arc::clone(&store), done.clone());
        workers.spawn(async move {
            let mut next = Some(row);
            while let Some(row) = next {
                let work = async { store(row).await };
                let outcome = AssertUnwindSafe(work).catch_unwind().await;
                if done.send(outcome).is_err() {
                    break;
                }
                // Rows that never wait shall not keep the import from counting.
                tokio::task::yield_now().await;
                next = next_row(&rows);
            }
        });
    }
    drop((done, store));
    let mut summary = Summary::new();
    while let Some(outcome) = outcomes.recv().await {
        summary.count(outcome);
    }
    while workers.join_next().await.is_some() {}
    summary
}
