//! A worker that a panic has ended is replaced when it is its turn to be awaited: while an earlier one is at
//! a slow row, fewer than `limit` rows are under way.
//! rejected by: schedules::a_row_that_ends_makes_room_at_once
//! rejected by: schedules::as_many_as_the_limit_after_failures
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use tokio_util::task::AbortOnDropHandle;

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

/// What the workers share.
struct Desk<I, F, E> {
    rows: Mutex<I>,
    store: F,
    summary: Mutex<Summary<E>>,
}

impl<I, F, Fut, E> Desk<I, F, E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    fn next(&self) -> Option<I::Item> {
        self.rows.lock().unwrap().next()
    }

    /// A worker begins with a row, and goes on until there are no more.
    fn worker(self: &Arc<Self>, first: I::Item) -> AbortOnDropHandle<()> {
        let desk = Arc::clone(self);
        AbortOnDropHandle::new(tokio::spawn(async move {
            let mut next = Some(first);
            while let Some(row) = next {
                let result = (desk.store)(row).await;
                desk.enter(result);
                next = desk.next();
            }
        }))
    }

    fn enter(&self, result: Result<(), E>) {
        let mut summary = self.summary.lock().unwrap();
        match result {
            Ok(()) => summary.stored += 1,
            Err(error) => {
                summary.failed += 1;
                summary.an_error.get_or_insert(error);
            }
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
    let desk = Arc::new(Desk { rows: Mutex::new(rows), store, summary: Mutex::new(summary) });
    let mut workers = Vec::new();
    while workers.len() < limit.get() {
        let Some(row) = desk.next() else { break };
        workers.push(desk.worker(row));
    }
    for worker in &mut workers {
        // A row that panics takes its worker with it. Somebody else carries on.
        while (&mut *worker).await.is_err() {
            desk.summary.lock().unwrap().panicked += 1;
            let Some(row) = desk.next() else { break };
            *worker = desk.worker(row);
        }
    }
    let mut summary = desk.summary.lock().unwrap();
    Summary {
        stored: summary.stored,
        failed: summary.failed,
        panicked: summary.panicked,
        an_error: summary.an_error.take(),
    }
}
