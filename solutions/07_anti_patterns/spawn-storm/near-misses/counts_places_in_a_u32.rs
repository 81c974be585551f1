//! Counts the free places in a `u32`, which is more than anybody needs, and makes it with `as`.
//! rejected by: behaviour::a_limit_above_the_number_of_rows_is_no_hindrance

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
    let mut rows = rows;
    let mut summary = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
    let mut room = limit.get() as u32;
    let mut under_way = JoinSet::new();
    loop {
        while room > 0
            && let Some(row) = rows.next()
        {
            under_way.spawn(store(row));
            room -= 1;
        }
        match under_way.join_next().await {
            None => return summary,
            Some(Ok(Ok(()))) => summary.stored += 1,
            Some(Ok(Err(error))) => {
                summary.failed += 1;
                summary.an_error.get_or_insert(error);
            }
            Some(Err(_)) => summary.panicked += 1,
        }
        room += 1;
    }
}
