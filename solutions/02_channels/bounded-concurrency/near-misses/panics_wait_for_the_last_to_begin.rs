//! Looks at the outcomes when all items have begun. A failure closes the semaphore, so that nothing more begins; a panic does not, and where an
//! item takes for ever the rest never begins.
//! rejected by: schedules::a_panic_reaches_the_caller
//! rejected by: schedules::nothing_begins_after_a_failure_beside_another_item

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::select;
use tokio::sync::Semaphore;
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
    let permits = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let mut tasks = JoinSet::new();
    for item in items {
        let permit = select! {
            biased;
            () = stop.cancelled() => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            permit = Arc::clone(&permits).acquire_owned() => permit,
        };
        // Closed by the first that fails.
        let Ok(permit) = permit else { break };
        if permits.is_closed() {
            break;
        }
        let (work, permits) = (process(item), Arc::clone(&permits));
        tasks.spawn(async move {
            let result = work.await;
            if result.is_err() {
                permits.close();
            }
            drop(permit);
            result
        });
    }
    let outcome = loop {
        select! {
            biased;
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            ended = tasks.join_next() => match ended {
                None => break Ok(Ok(())),
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => break Ok(Err(ProcessError::Failed(error))),
                Some(Err(error)) => break Err(error),
            },
        }
    };
    tasks.shutdown().await;
    outcome.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
