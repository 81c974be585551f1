//! Races the stop against all items at once: `run_until_cancelled` polls the items first, and one that ends makes room.
//! rejected by: schedules::a_stop_beats_an_item_that_ends_with_it

use std::future::Future;
use std::num::NonZeroUsize;

use futures::stream::{self, TryStreamExt};
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
    let all = stream::iter(items.into_iter().map(Ok)).try_for_each_concurrent(limit.get(), process);
    match stop.run_until_cancelled(all).await {
        None => Err(ProcessError::Stopped),
        Some(outcome) => outcome.map_err(ProcessError::Failed),
    }
}
