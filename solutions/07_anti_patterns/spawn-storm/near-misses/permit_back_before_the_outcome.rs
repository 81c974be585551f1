//! A task gives its permit back when its row has ended, and then waits until its outcome is taken: where rows end at once, others start while it stands in line.
//! rejected by: schedules::no_more_tasks_than_there_is_room_for
//! rejected by: schedules::errors_are_not_collected
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::select;
use tokio::sync::{Semaphore, mpsc};
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
    fn count(&mut self, outcome: std::thread::Result<Result<(), E>>) {
        match outcome {
            Ok(Ok(())) => self.stored += 1,
            Ok(Err(error)) => {
                self.failed += 1;
                self.an_error = Some(error);
            }
            Err(_) => self.panicked += 1,
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
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    let permits = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let store = Arc::new(store);
    let (report, mut reports) = mpsc::channel(1);
    let mut tasks = JoinSet::new();

    for row in rows {
        // The store first: as soon as there is room, the next row begins.
        let permit = loop {
            select! {
                biased;
                permit = Arc::clone(&permits).acquire_owned() => break permit,
                Some(outcome) = reports.recv() => summary.count(outcome),
            }
        };
        while tasks.try_join_next().is_some() {}
        let (store, report) = (Arc::clone(&store), report.clone());
        tasks.spawn(async move {
            let outcome = AssertUnwindSafe(store(row)).catch_unwind().await;
            // The row has ended, and another may begin.
            drop(permit);
            let _ = report.send(outcome).await;
        });
    }
    drop(report);
    while let Some(outcome) = reports.recv().await {
        summary.count(outcome);
    }
    while tasks.join_next().await.is_some() {}
    summary
}
