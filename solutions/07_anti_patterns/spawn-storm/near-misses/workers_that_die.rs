//! As many workers as the limit; a row at which `store` panics takes its worker with it, and its row out of the count of those left.
//! rejected by: schedules::a_panic_is_counted_and_the_import_goes_on
//! also by: behaviour::a_limit_of_one_is_one_after_the_other
//! also by: behaviour::dropped_after_a_panic_it_leaves_nothing
//! rejected by: schedules::a_row_that_ends_makes_room_at_once
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! also by: behaviour::five_thousand_rows_take_no_more_memory_than_a_thousand
//! rejected by: schedules::as_many_as_the_limit_after_failures

use std::sync::{Arc, Mutex};

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
    let (rows, store) = (Arc::new(Mutex::new(rows.fuse())), Arc::new(store));
    let mut workers = JoinSet::new();
    while workers.len() < limit.get()
        && let Some(first) = { rows.lock().expect("an iterator does not panic").next() }
    {
        let (rows, store) = (Arc::clone(&rows), Arc::clone(&store));
        workers.spawn(async move {
            let mut mine = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
            let mut row = Some(first);
            while let Some(this) = row {
                mine.add(Ok::<_, ()>(store(this).await));
                row = rows.lock().expect("an iterator does not panic").next();
            }
            mine
        });
    }
    while let Some(joined) = workers.join_next().await {
        match joined {
            Ok(mine) => {
                summary.stored += mine.stored;
                summary.failed += mine.failed;
                summary.an_error = summary.an_error.or(mine.an_error);
            }
            Err(_) => summary.panicked += 1,
        }
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
