//! Where many tasks are there, those that have ended are tidied up: their failures are looked at, their
//! panics are not.
//! rejected by: behaviour::a_failure_is_heard_among_many_that_end_together

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use tokio::select;
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
    let limit = limit.get();
    let mut items = items.into_iter();
    let mut tasks = JoinSet::new();
    let outcome = 'run: loop {
        while tasks.len() < limit && !stop.is_cancelled() {
            let Some(item) = items.next() else { break };
            tasks.spawn(process(item));
        }
        let joined = select! {
            biased;
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            joined = tasks.join_next() => joined,
        };
        match joined {
            None => break Ok(Ok(())),
            Some(Ok(Ok(()))) => {
                // With many tasks, several have often ended: clear them away in one go.
                while tasks.len() > 64
                    && let Some(joined) = tasks.try_join_next()
                {
                    if let Ok(Err(error)) = joined {
                        break 'run Ok(Err(ProcessError::Failed(error)));
                    }
                }
            }
            Some(Ok(Err(error))) => break Ok(Err(ProcessError::Failed(error))),
            Some(Err(error)) => break Err(error),
        }
    };
    tasks.shutdown().await;
    outcome.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
