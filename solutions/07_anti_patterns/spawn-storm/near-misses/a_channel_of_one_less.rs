//! A place in a channel for each row but the one in hand: with a limit of 1 that is no place at all, and `channel` panics.
//! also by: behaviour::a_limit_of_one_is_one_after_the_other
//! also by: behaviour::every_limit_is_used_up_and_kept
//! rejected by: schedules::a_row_that_begins_during_the_drop_is_cancelled
//! rejected by: schedules::a_row_that_has_its_answer_is_cancelled_too

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

use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

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
    let places = limit.get().min(1 << 16) - 1;
    let (enter, mut leave) = mpsc::channel::<()>(places);
    let mut tasks = JoinSet::new();
    for row in rows {
        tasks.spawn(AssertUnwindSafe(store(row)).catch_unwind());
        if enter.try_send(()).is_err() {
            match tasks.join_next().await.expect("it is not empty").expect("caught") {
                Ok(Ok(())) => summary.stored += 1,
                Ok(Err(error)) => {
                    summary.failed += 1;
                    summary.an_error = Some(error);
                }
                Err(_) => summary.panicked += 1,
            }
            let _ = leave.try_recv();
            let _ = enter.try_send(());
        }
    }
    while let Some(joined) = tasks.join_next().await {
        match joined.expect("caught") {
            Ok(Ok(())) => summary.stored += 1,
            Ok(Err(error)) => {
                summary.failed += 1;
                summary.an_error = Some(error);
            }
            Err(_) => summary.panicked += 1,
        }
    }
    summary
}
