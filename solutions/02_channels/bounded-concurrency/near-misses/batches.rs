//! Takes items in batches of the limit, and waits for the slowest of each batch.
//! rejected by: schedules::an_item_that_ends_makes_room_at_once
//! rejected by: schedules::a_failure_comes_back_although_another_item_never_ends
//! also by: behaviour::a_slow_item_holds_up_none_of_ten_thousand
//! also by: behaviour::however_large_the_limit_one_that_ends_makes_room

use std::future::Future;
use std::num::NonZeroUsize;

use futures::future::try_join_all;
use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// Processes all items, at most `limit` of them at once.
///
/// # Errors
/// An item failed, or `stop` was cancelled before all were done.
pub async fn process_all<T, E, F, Fut>(
    items: Vec<T>,
    limit: NonZeroUsize,
    stop: CancellationToken,
    process: F,
) -> Result<(), ProcessError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let mut items = items.into_iter();
    loop {
        let batch: Vec<_> = items.by_ref().take(limit.get()).map(&process).collect();
        if batch.is_empty() {
            return Ok(());
        }
        match stop.run_until_cancelled(try_join_all(batch)).await {
            None => return Err(ProcessError::Stopped),
            Some(outcome) => outcome.map_err(ProcessError::Failed)?,
        };
    }
}
