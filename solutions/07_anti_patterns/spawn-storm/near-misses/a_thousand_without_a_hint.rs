//! Makes room for as many rows as `size_hint` says that there are at most, and for 1,024 where it does not say: a limit above that is not used up.
//! rejected by: behaviour::every_limit_is_used_up_and_kept

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::pin::pin;

use futures::FutureExt;
use futures::stream::{self, StreamExt};

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
    // There is no use in more room than rows.
    let room = match rows.size_hint() {
        (_, Some(at_most)) => limit.get().min(at_most.max(1)),
        (at_least, None) => limit.get().min(at_least.max(1_024)),
    };
    let under_way = stream::iter(rows).map(|row| AssertUnwindSafe(store(row)).catch_unwind());
    let mut ended = pin!(under_way.buffer_unordered(room));
    while let Some(outcome) = ended.next().await {
        match outcome {
            Ok(Ok(())) => summary.stored += 1,
            Ok(Err(error)) => {
                summary.failed += 1;
                summary.an_error.get_or_insert(error);
            }
            Err(_) => summary.panicked += 1,
        }
    }
    summary
}
