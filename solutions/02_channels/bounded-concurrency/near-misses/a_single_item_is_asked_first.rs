//! A single item needs no task, and is polled before the token is: with a stop that was there before, it begins.
//! rejected by: schedules::stopped_from_the_beginning_nothing_begins

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic;
use std::pin::pin;

use futures::future::{self, Either};
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
    let mut items = items.into_iter();
    if items.len() <= 1 {
        // No task for one item, it runs in the caller's.
        let Some(item) = items.next() else {
            return Ok(());
        };
        let item = pin!(process(item));
        let stopped = pin!(stop.cancelled());
        return match future::select(item, stopped).await {
            Either::Left((outcome, _)) => outcome.map_err(ProcessError::Failed),
            Either::Right(_) => Err(ProcessError::Stopped),
        };
    }

    let mut tasks = JoinSet::new();
    let end = loop {
        if stop.is_cancelled() {
            break Ok(Err(ProcessError::Stopped));
        }
        while tasks.len() < limit.get()
            && let Some(item) = items.next()
        {
            tasks.spawn(process(item));
        }
        let joined = select! {
            biased;
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            joined = tasks.join_next() => joined,
        };
        match joined {
            None => break Ok(Ok(())),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => break Ok(Err(ProcessError::Failed(error))),
            // Nobody has aborted a task yet.
            Some(Err(error)) => break Err(error.into_panic()),
        }
    };
    tasks.shutdown().await;
    drop(process);
    end.unwrap_or_else(|payload| panic::resume_unwind(payload))
}
