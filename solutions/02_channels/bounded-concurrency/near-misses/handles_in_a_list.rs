//! Keeps `JoinHandle`s, which let their tasks run on when they are dropped.
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! rejected by: schedules::dropped_half_way_nothing_begins
//! rejected by: schedules::dropped_at_once_nothing_begins
//! rejected by: schedules::what_is_cancelled_may_wake_what_is_not_yet
//! rejected by: schedules::dropped_by_a_panic_it_leaves_nothing
//! also by: behaviour::dropped_on_another_thread_it_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use futures::stream::{FuturesUnordered, StreamExt};
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
    let mut tasks = FuturesUnordered::new();
    let mut aborts = Vec::new();
    let mut items = items.into_iter();
    let outcome = loop {
        if stop.is_cancelled() && (items.len() > 0 || !tasks.is_empty()) {
            break Err(ProcessError::Stopped);
        }
        if tasks.len() < limit.get()
            && let Some(item) = items.next()
        {
            let task = tokio::spawn(process(item));
            aborts.push(task.abort_handle());
            tasks.push(task);
            continue;
        }
        tokio::select! {
            biased;
            () = stop.cancelled(), if !tasks.is_empty() => break Err(ProcessError::Stopped),
            joined = tasks.next() => match joined {
                None => break Ok(()),
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(failure))) => break Err(ProcessError::Failed(failure)),
                Some(Err(error)) => {
                    aborts.iter().for_each(|task| task.abort());
                    while tasks.next().await.is_some() {}
                    resume_unwind(error.into_panic());
                }
            },
        }
    };
    aborts.iter().for_each(|task| task.abort());
    while tasks.next().await.is_some() {}
    outcome
}
