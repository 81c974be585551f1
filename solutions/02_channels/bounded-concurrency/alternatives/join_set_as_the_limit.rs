//! No semaphore: the set of tasks itself says how many are under way, and joining one makes room.

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use tokio::task::{JoinError, JoinSet};
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
    let mut tasks = JoinSet::new();
    let mut items = items.into_iter();
    let outcome = loop {
        if stop.is_cancelled() && (items.len() > 0 || !tasks.is_empty()) {
            break Err(Ended::Stopped);
        }
        if tasks.len() < limit.get()
            && let Some(item) = items.next()
        {
            tasks.spawn(process(item));
            continue;
        }
        tokio::select! {
            biased;
            () = stop.cancelled(), if !tasks.is_empty() => break Err(Ended::Stopped),
            joined = tasks.join_next() => match joined {
                None => break Ok(()),
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(failure))) => break Err(Ended::Failed(failure)),
                Some(Err(error)) => break Err(Ended::Panicked(error)),
            },
        }
    };
    tasks.shutdown().await;
    outcome.map_err(|ended| match ended {
        Ended::Failed(failure) => ProcessError::Failed(failure),
        Ended::Stopped => ProcessError::Stopped,
        Ended::Panicked(error) => resume_unwind(error.into_panic()),
    })
}

enum Ended<E> {
    Failed(E),
    Stopped,
    Panicked(JoinError),
}
