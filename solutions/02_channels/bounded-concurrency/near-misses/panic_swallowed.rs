//! Takes every `JoinError` for an abort of its own, and a panic with it.
//! rejected by: schedules::a_panic_reaches_the_caller
//! rejected by: schedules::a_panic_beside_a_failure_leaves_nothing
//! rejected by: schedules::nothing_begins_after_a_failure_beside_another_item
//! also by: behaviour::a_failure_is_heard_among_many_that_end_together

use std::future::Future;
use std::num::NonZeroUsize;

use tokio::task::JoinSet;
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
    loop {
        if stop.is_cancelled() && (items.len() > 0 || !tasks.is_empty()) {
            tasks.shutdown().await;
            return Err(ProcessError::Stopped);
        }
        if tasks.len() < limit.get()
            && let Some(item) = items.next()
        {
            tasks.spawn(process(item));
            continue;
        }
        let joined = tokio::select! {
            biased;
            () = stop.cancelled(), if !tasks.is_empty() => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            joined = tasks.join_next() => joined,
        };
        match joined {
            None => return Ok(()),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(failure))) => {
                tasks.shutdown().await;
                return Err(ProcessError::Failed(failure));
            }
            Some(Err(_)) => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
        }
    }
}
