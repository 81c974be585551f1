//! Takes a panic at one row for the end of the import.
//! rejected by: schedules::a_panic_is_counted_and_the_import_goes_on
//! also by: behaviour::a_limit_of_one_is_one_after_the_other
//! also by: behaviour::dropped_after_a_panic_it_leaves_nothing
//! rejected by: schedules::a_row_that_ends_makes_room_at_once
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand
//! rejected by: schedules::as_many_as_the_limit_after_failures

use tokio::task::{JoinError, JoinSet};

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
    let mut tasks = JoinSet::new();
    for row in rows {
        while tasks.len() >= limit.get()
            && let Some(joined) = tasks.join_next().await
        {
            let outcome = joined.expect("store does not panic");
            summary.add(Ok::<_, JoinError>(outcome));
        }
        tasks.spawn(store(row));
    }
    while let Some(joined) = tasks.join_next().await {
        let outcome = joined.expect("store does not panic");
        summary.add(Ok::<_, JoinError>(outcome));
    }
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
