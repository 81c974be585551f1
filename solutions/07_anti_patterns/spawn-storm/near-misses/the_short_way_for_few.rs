//! Where all rows fit into the limit their tasks are spawned and awaited by their handles, which abort
//! nothing when they are dropped.
//! rejected by: schedules::dropped_half_way_it_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;

use tokio::task::{JoinError, JoinHandle, JoinSet};

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
    fn count(&mut self, outcome: Result<Result<(), E>, JoinError>) {
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

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(mut rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    if rows.size_hint().1.is_some_and(|most| most <= limit.get()) {
        // There is room for all of them: the limit does not matter, and nothing has to be looked for.
        let tasks: Vec<JoinHandle<_>> = rows.map(|row| tokio::spawn(store(row))).collect();
        for task in tasks {
            summary.count(task.await);
        }
        return summary;
    }
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < limit.get()
            && let Some(row) = rows.next()
        {
            under_way.spawn(store(row));
        }
        match under_way.join_next().await {
            Some(outcome) => summary.count(outcome),
            None => return summary,
        }
    }
}
