//! Takes rows in batches and waits for each batch: one slow row holds up everybody.
//! rejected by: schedules::a_row_that_ends_makes_room_at_once
//! also by: behaviour::dropped_after_a_panic_it_leaves_nothing
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

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
    let mut rows = rows.fuse();
    loop {
        let mut batch: JoinSet<_> = rows.by_ref().take(limit.get()).map(&store).collect();
        if batch.is_empty() {
            return summary;
        }
        while let Some(joined) = batch.join_next().await {
            summary.add(joined);
        }
    }
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
