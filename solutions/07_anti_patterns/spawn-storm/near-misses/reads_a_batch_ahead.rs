//! Reads a batch of rows ahead while the batch before is under way.
//! rejected by: schedules::rows_are_taken_when_there_is_room_for_them
//! also by: behaviour::every_limit_is_used_up_and_kept

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
use futures::stream::{FuturesUnordered, StreamExt};
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;

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
    let mut under_way = FuturesUnordered::new();
    let mut rows = rows.fuse();
    let mut ahead = VecDeque::new();
    loop {
        if ahead.is_empty() {
            ahead.extend(rows.by_ref().take(limit.get().min(100)));
        }
        while under_way.len() < limit.get() {
            let Some(row) = ahead.pop_front().or_else(|| rows.next()) else { break };
            under_way.push(AssertUnwindSafe(store(row)).catch_unwind());
        }
        match under_way.next().await {
            None => return summary,
            Some(Ok(Ok(()))) => summary.stored += 1,
            Some(Ok(Err(error))) => {
                summary.failed += 1;
                summary.an_error = Some(error);
            }
            Some(Err(_)) => summary.panicked += 1,
        }
    }
}
