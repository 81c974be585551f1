//! Starts a task and awaits it at once.
//! rejected by: schedules::as_many_as_the_limit_at_once
//! rejected by: schedules::a_row_that_ends_makes_room_at_once
//! also by: behaviour::dropped_after_a_panic_it_leaves_nothing
//! also by: behaviour::every_limit_is_used_up_and_kept
//! rejected by: schedules::as_many_as_the_limit_after_failures
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use tokio_util::task::AbortOnDropHandle;

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
    let _ = limit;
    for row in rows {
        summary.add(AbortOnDropHandle::new(tokio::spawn(store(row))).await);
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
