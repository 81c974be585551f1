//! Keeps a handle for each row, and awaits them in order at the end. If the whole is dropped, the tasks go on.
//! rejected by: schedules::errors_are_not_collected
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! also by: behaviour::dropped_after_a_panic_it_leaves_nothing
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand
//! rejected by: schedules::a_row_that_begins_during_the_drop_is_cancelled
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing

use std::sync::Arc;

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
    let permits = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let mut handles = Vec::new();
    for row in rows {
        let permit = Arc::clone(&permits).acquire_owned().await.expect("nobody closes the semaphore");
        let work = store(row);
        handles.push(tokio::spawn(async move {
            let _permit = permit;
            work.await
        }));
    }
    for handle in handles {
        summary.add(handle.await);
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
