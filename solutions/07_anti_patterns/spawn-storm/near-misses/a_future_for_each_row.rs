//! No tasks, but a future for each row from the beginning, which waits for a permit: the same storm in one place.
//! rejected by: schedules::rows_are_taken_when_there_is_room_for_them
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand
//! also by: behaviour::every_limit_is_used_up_and_kept
//! also by: behaviour::it_may_be_dropped_outside_of_the_runtime

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::Semaphore;

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
    let permits = &Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS));
    let mut all: FuturesUnordered<_> = rows
        .map(|row| {
            let work = AssertUnwindSafe(store(row)).catch_unwind();
            async move {
                let _permit = permits.acquire().await.expect("nobody closes the semaphore");
                work.await
            }
        })
        .collect();
    while let Some(outcome) = all.next().await {
        summary.add(outcome);
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
