//! As many workers as the limit, fed through a queue that takes all rows at once.
//! rejected by: schedules::rows_are_taken_when_there_is_room_for_them
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand
//! also by: behaviour::every_limit_is_used_up_and_kept

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::sync::{Mutex, mpsc};
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
    let (sender, queue) = mpsc::unbounded_channel();
    for row in rows {
        let _ = sender.send(row);
    }
    drop(sender);
    let (workers_at_most, queue) = (limit.get().min(queue.len()), Arc::new(Mutex::new(queue)));
    let (store, (report, mut outcomes)) = (Arc::new(store), mpsc::channel(1));
    let mut workers = JoinSet::new();
    for _ in 0..workers_at_most {
        let (queue, store, report) = (Arc::clone(&queue), Arc::clone(&store), report.clone());
        workers.spawn(async move {
            loop {
                let next = queue.lock().await.recv().await;
                let Some(row) = next else { return };
                let outcome = AssertUnwindSafe(store(row)).catch_unwind().await;
                let _ = report.send(outcome).await;
            }
        });
    }
    drop(report);
    while let Some(outcome) = outcomes.recv().await {
        summary.add(outcome);
    }
    workers.join_all().await;
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
