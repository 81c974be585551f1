//! When there are enough tasks it awaits the oldest, which may be the slowest.
//! rejected by: schedules::a_row_that_ends_makes_room_at_once
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand

use std::collections::VecDeque;

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
    let mut tasks = VecDeque::new();
    for row in rows {
        if tasks.len() >= limit.get()
            && let Some(oldest) = tasks.pop_front()
        {
            summary.add(oldest.await);
        }
        tasks.push_back(AbortOnDropHandle::new(tokio::spawn(store(row))));
    }
    for task in tasks {
        summary.add(task.await);
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
