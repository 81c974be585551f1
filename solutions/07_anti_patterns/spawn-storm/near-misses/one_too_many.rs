//! Waits when there are more than the limit, so there is always one too many.
//! also by: behaviour::a_limit_of_one_is_one_after_the_other
//! rejected by: schedules::every_row_is_stored_once_and_a_failure_is_counted
//! rejected by: schedules::rows_are_taken_when_there_is_room_for_them
//! rejected by: schedules::a_row_that_has_its_answer_is_cancelled_too
//! also by: behaviour::dropped_after_a_panic_it_leaves_nothing
//! also by: behaviour::every_limit_is_used_up_and_kept
//! also by: behaviour::it_may_be_dropped_outside_of_the_runtime

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
        while tasks.len() > limit.get()
            && let Some(joined) = tasks.join_next().await
        {
            summary.add(joined);
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
