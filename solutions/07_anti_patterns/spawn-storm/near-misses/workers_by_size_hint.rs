//! As many workers as `rows` says that there are at least, and an iterator need not know: one worker does it all.
//! rejected by: schedules::as_many_as_the_limit_at_once
//! also by: behaviour::every_limit_is_used_up_and_kept

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
use std::sync::{Arc, Mutex};
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
    let count = limit.get().min(rows.size_hint().0.max(1));
    let rows = Arc::new(Mutex::new(rows.fuse()));
    let store = Arc::new(store);
    let mut workers = JoinSet::new();
    for _ in 0..count {
        let (rows, store) = (rows.clone(), store.clone());
        workers.spawn(async move {
            let mut part = Summary { stored: 0, failed: 0, panicked: 0, an_error: None };
            loop {
                let row = rows.lock().unwrap().next();
                let Some(row) = row else { return part };
                match AssertUnwindSafe(store(row)).catch_unwind().await {
                    Ok(Ok(())) => part.stored += 1,
                    Ok(Err(error)) => {
                        part.failed += 1;
                        part.an_error = Some(error);
                    }
                    Err(_) => part.panicked += 1,
                }
            }
        });
    }
    while let Some(joined) = workers.join_next().await {
        let part = joined.expect("a worker does not panic");
        summary.stored += part.stored;
        summary.failed += part.failed;
        summary.panicked += part.panicked;
        summary.an_error = summary.an_error.or(part.an_error);
    }
    summary
}
