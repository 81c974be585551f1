//! The guard that ends the tasks when the future is dropped is one on the caller's token.
//! rejected by: schedules::dropped_half_way_it_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

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
    // If we are dropped at one of the `.await`s below, nothing may begin any more.
    let leash = stop.clone().drop_guard();
    // A failure is told to our own items only.
    let failed = CancellationToken::new();

    let process = Arc::new(process);
    let mut items = items.into_iter();
    let mut tasks = JoinSet::new();
    let outcome = 'all: loop {
        while let Some(ended) = tasks.try_join_next() {
            match ended {
                Ok(Ok(())) => {}
                Ok(Err(error)) => break 'all Ok(Err(error)),
                Err(error) => break 'all Err(error),
            }
        }
        if stop.is_cancelled() {
            break Ok(Err(ProcessError::Stopped));
        }
        if tasks.len() < limit.get()
            && let Some(item) = items.next()
        {
            let (process, stop, failed) = (Arc::clone(&process), stop.clone(), failed.clone());
            tasks.spawn(async move {
                if stop.is_cancelled() || failed.is_cancelled() {
                    return Err(ProcessError::Stopped);
                }
                process(item).await.map_err(|error| {
                    failed.cancel();
                    ProcessError::Failed(error)
                })
            });
            continue;
        }
        select! {
            biased;
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            ended = tasks.join_next() => match ended {
                None => break Ok(Ok(())),
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => break Ok(Err(error)),
                Some(Err(error)) => break Err(error),
            },
        }
    };
    tasks.shutdown().await;
    // All has ended: nothing to hold on a leash, and the token is the caller's.
    drop(leash.disarm());
    match outcome {
        Ok(outcome) => outcome,
        Err(error) => resume_unwind(error.into_panic()),
    }
}
