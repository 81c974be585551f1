//! An item has ended and the stop is there: a `select!` without `biased` may look at the end first, and begins another item.
//! rejected by: schedules::a_stop_beats_an_item_that_ends_with_it

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
    if stop.is_cancelled() {
        return Err(ProcessError::Stopped);
    }
    let mut items = items.into_iter();
    let mut tasks = JoinSet::new();
    let outcome = 'all: loop {
        while tasks.len() < limit.get() {
            let Some(item) = items.next() else { break };
            tasks.spawn(process(item));
        }
        let mut ended = select! {
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            ended = tasks.join_next() => ended,
        };
        if ended.is_none() {
            break Ok(Ok(()));
        }
        // Look at all that have ended before another begins.
        while let Some(one) = ended {
            match one {
                Ok(Ok(())) => {}
                Ok(Err(error)) => break 'all Ok(Err(ProcessError::Failed(error))),
                Err(panicked) => break 'all Err(panicked.into_panic()),
            }
            ended = tasks.try_join_next();
        }
    };
    tasks.shutdown().await;
    outcome.unwrap_or_else(|payload: Box<dyn std::any::Any + Send>| resume_unwind(payload))
}
