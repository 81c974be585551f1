//! With a large limit it takes several rows off at once, and holds them while there is no room.
//! rejected by: behaviour::every_limit_is_used_up_and_kept

use std::collections::VecDeque;
use std::future::Future;
use std::num::NonZeroUsize;

use tokio::task::{JoinError, JoinSet};

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

    fn count(&mut self, ended: Result<Result<(), E>, JoinError>) {
        match ended {
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
pub async fn import<I, F, Fut, E>(mut rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    // A few at a time, so that a source behind a lock or a file is not asked for each row.
    let fetched_at_once = (limit.get() / 16).max(1);
    let mut fetched = VecDeque::new();
    let mut summary = Summary::new();
    let mut tasks = JoinSet::new();
    loop {
        if fetched.is_empty() {
            fetched.extend(rows.by_ref().take(fetched_at_once));
        }
        let Some(row) = fetched.pop_front() else { break };
        if tasks.len() == limit.get()
            && let Some(ended) = tasks.join_next().await
        {
            summary.count(ended);
        }
        tasks.spawn(store(row));
    }
    while let Some(ended) = tasks.join_next().await {
        summary.count(ended);
    }
    drop(store);
    summary
}
