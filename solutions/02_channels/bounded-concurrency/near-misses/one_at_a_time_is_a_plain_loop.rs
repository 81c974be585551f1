//! With a limit of one it is a plain loop, which looks at the stop between two items and not while it waits for one.
//! rejected by: schedules::with_any_limit_failure_and_stop_are_heard
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use tokio::{select, task::JoinSet};

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
    if limit.get() == 1 {
        // One after the other needs no tasks.
        for item in items {
            if stop.is_cancelled() {
                return Err(ProcessError::Stopped);
            }
            process(item).await.map_err(ProcessError::Failed)?;
        }
        return Ok(());
    }
    let mut items = items.into_iter();
    let mut tasks = JoinSet::new();
    let outcome = loop {
        while tasks.len() < limit.get() && !stop.is_cancelled() {
            let Some(item) = items.next() else { break };
            tasks.spawn(process(item));
        }
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
    match outcome {
        Ok(outcome) => outcome,
        Err(error) => resume_unwind(error.into_panic()),
    }
}
