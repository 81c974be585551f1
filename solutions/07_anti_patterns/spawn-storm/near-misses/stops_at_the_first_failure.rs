//! Returns at the first failure, as one does with `?`: the rows after it are not stored.
//! rejected by: schedules::every_row_is_stored_once_and_a_failure_is_counted
//! rejected by: behaviour::ten_thousand_rows_are_counted
//! rejected by: schedules::errors_are_not_collected
//! rejected by: schedules::a_panic_is_counted_and_the_import_goes_on
//! rejected by: schedules::errors_do_not_pile_up_while_nobody_asks
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::as_many_as_the_limit_after_failures
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
    let mut tasks = JoinSet::new();
    for row in rows {
        while tasks.len() >= limit.get()
            && let Some(joined) = tasks.join_next().await
        {
            summary.add(joined);
        }
        if summary.failed > 0 {
            break;
        }
        tasks.spawn(store(row));
    }
    while let Some(joined) = tasks.join_next().await {
        summary.add(joined);
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
