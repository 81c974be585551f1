//! No task at all: the futures of the items under way belong to this one, and go with it.

use std::future::Future;
use std::num::NonZeroUsize;

use futures::stream::{self, StreamExt};
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
    let mut outcomes = stream::iter(items).map(process).buffer_unordered(limit.get());
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return Err(ProcessError::Stopped),
            outcome = outcomes.next() => match outcome {
                None => return Ok(()),
                Some(outcome) => outcome.map_err(ProcessError::Failed)?,
            },
        }
    }
}
