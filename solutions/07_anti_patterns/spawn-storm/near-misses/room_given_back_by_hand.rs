//! Forgets the permit and gives its room back as the last thing that a task does. A task that panics never gets there.
//! rejected by: schedules::a_panic_is_counted_and_the_import_goes_on
//! also by: behaviour::a_limit_of_one_is_one_after_the_other
//! also by: behaviour::dropped_after_a_panic_it_leaves_nothing
//! rejected by: schedules::a_row_that_ends_makes_room_at_once
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand
//! rejected by: schedules::as_many_as_the_limit_after_failures

use std::sync::Arc;

use tokio::sync::Semaphore;
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
    let permits = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let mut tasks = JoinSet::new();
    for row in rows {
        permits.acquire().await.expect("nobody closes the semaphore").forget();
        let (permits, work) = (Arc::clone(&permits), store(row));
        tasks.spawn(async move {
            let outcome = work.await;
            permits.add_permits(1);
            outcome
        });
        while let Some(joined) = tasks.try_join_next() {
            summary.add(joined);
        }
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
