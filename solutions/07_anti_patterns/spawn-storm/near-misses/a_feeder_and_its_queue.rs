//! A feeder puts rows into a queue, from which `limit` tasks take them: one row more waits in the queue, and one in the feeder's hand.
//! rejected by: schedules::rows_are_taken_when_there_is_room_for_them
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! rejected by: schedules::a_row_that_has_its_answer_is_cancelled_too

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

use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let (feed, queue) = mpsc::channel(1);
    let queue = Arc::new(Mutex::new(queue));
    let store = Arc::new(store);
    let (report, mut results) = mpsc::channel(1);
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut tasks = JoinSet::new();
        for row in rows {
            if tasks.len() < limit.get() {
                let (queue, store, report) = (queue.clone(), store.clone(), report.clone());
                tasks.spawn(async move {
                    loop {
                        let row = queue.lock().await.recv().await;
                        let Some(row) = row else { return };
                        let outcome = AssertUnwindSafe(store(row)).catch_unwind().await;
                        let _ = report.send(outcome).await;
                    }
                });
            }
            if feed.send(row).await.is_err() {
                return;
            }
        }
        drop((feed, report));
        while tasks.join_next().await.is_some() {}
    });
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    while let Some(outcome) = results.recv().await {
        match outcome {
            Ok(Ok(())) => summary.stored += 1,
            Ok(Err(error)) => {
                summary.failed += 1;
                summary.an_error = Some(error);
            }
            Err(_) => summary.panicked += 1,
        }
    }
    while tasks.join_next().await.is_some() {}
    summary
}
