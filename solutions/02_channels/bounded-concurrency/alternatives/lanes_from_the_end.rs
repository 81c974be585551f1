//! As many futures as the limit, each of which takes one item after the other off the end of the list.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use futures::stream::{FuturesUnordered, TryStreamExt};
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
    let lanes = limit.get().min(items.len());
    // From the end: the order is free.
    let pile = Mutex::new(items);
    let next = || pile.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let lane = || async {
        loop {
            if stop.is_cancelled() {
                return Err(ProcessError::Stopped);
            }
            let Some(item) = next() else { return Ok(()) };
            process(item).await.map_err(ProcessError::Failed)?;
        }
    };
    let mut lanes: FuturesUnordered<_> = (0..lanes).map(|_| lane()).collect();
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(ProcessError::Stopped),
        outcome = async {
            while lanes.try_next().await?.is_some() {}
            Ok(())
        } => outcome,
    }
}
