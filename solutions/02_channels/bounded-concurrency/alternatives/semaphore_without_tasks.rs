//! Every item has its future from the beginning, and each waits for a permit of its own accord; none is a task.

use std::future::Future;
use std::num::NonZeroUsize;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::Semaphore;
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
    let permits = &Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS));
    let (process, stop) = (&process, &stop);
    let mut all: FuturesUnordered<_> = (items.into_iter())
        .map(|item| async move {
            let _permit = permits.acquire().await.expect("nobody closes the semaphore");
            if stop.is_cancelled() {
                return Err(ProcessError::Stopped);
            }
            let outcome = process(item).await;
            if outcome.is_err() {
                permits.close();
            }
            outcome.map_err(ProcessError::Failed)
        })
        .collect();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled(), if !all.is_empty() => return Err(ProcessError::Stopped),
            outcome = all.next() => match outcome {
                None => return Ok(()),
                Some(outcome) => outcome?,
            },
        }
    }
}
