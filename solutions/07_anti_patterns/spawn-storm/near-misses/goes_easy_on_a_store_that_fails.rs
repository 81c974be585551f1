//! A failure halves how many rows may be under way, and each row that is stored allows one more again, as a client does whose server is overloaded.
//! rejected by: schedules::as_many_as_the_limit_after_failures
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use std::future::Future;
use std::num::NonZeroUsize;

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

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let limit = limit.get();
    let mut allowed = limit;
    let mut rows = rows.fuse();
    let mut tasks = JoinSet::new();
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    loop {
        while tasks.len() < allowed {
            let Some(row) = rows.next() else { break };
            tasks.spawn(store(row));
        }
        match tasks.join_next().await {
            Some(Ok(Ok(()))) => {
                summary.stored += 1;
                allowed = limit.min(allowed.saturating_add(1));
            }
            Some(Ok(Err(error))) => {
                summary.failed += 1;
                summary.an_error = Some(error);
                allowed = (allowed / 2).max(1);
            }
            Some(Err(_)) => summary.panicked += 1,
            None => return summary,
        }
    }
}
