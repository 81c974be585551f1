//! `let _ =` binds nothing: the permit is given back before the work begins.
//! rejected by: schedules::never_more_than_the_limit_at_once
//! rejected by: schedules::no_more_tasks_than_there_is_room_for
//! rejected by: schedules::nothing_begins_after_a_failure
//! rejected by: schedules::nothing_begins_after_a_stop
//! rejected by: behaviour::many_items_stay_within_the_limit
//! rejected by: schedules::tasks_that_wait_are_counted_when_nobody_can_run
//! rejected by: schedules::dropped_as_items_end_nothing_begins
//! also by: behaviour::dropped_on_another_thread_it_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

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
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            permit = permits.acquire() => {
                let _ = permit.expect("nobody closes the semaphore");
            }
        }
        tasks.spawn(process(item));
    }
    loop {
        let joined = tokio::select! {
            biased;
            () = stop.cancelled() => {
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
            Some(Err(error)) => {
                tasks.shutdown().await;
                resume_unwind(error.into_panic());
            }
        }
    }
}
