//! Awaits every task, and looks at none of the outcomes.
//! rejected by: schedules::a_failure_comes_back_although_another_item_never_ends
//! rejected by: schedules::nothing_begins_after_a_failure
//! rejected by: schedules::a_panic_reaches_the_caller
//! rejected by: behaviour::a_failure_keeps_its_cause
//! rejected by: schedules::of_two_failures_the_first_comes_back
//! rejected by: schedules::nothing_begins_after_a_failure_beside_another_item
//! rejected by: schedules::a_panic_beside_a_failure_leaves_nothing
//! rejected by: schedules::with_any_limit_failure_and_stop_are_heard
//! rejected by: behaviour::a_failure_is_heard_among_many_that_end_together
//! rejected by: schedules::what_is_cancelled_may_wake_what_is_not_yet
//! rejected by: schedules::what_takes_long_to_end_is_waited_for
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::the_end_of_the_others_may_be_awaited_by_another

use std::future::Future;
use std::num::NonZeroUsize;
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
        let permit = tokio::select! {
            biased;
            () = stop.cancelled() => {
                tasks.shutdown().await;
                return Err(ProcessError::Stopped);
            }
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("nobody closes the semaphore"),
        };
        let work = process(item);
        tasks.spawn(async move {
            let outcome = work.await;
            drop(permit);
            outcome
        });
    }
    tokio::select! {
        biased;
        () = stop.cancelled(), if !tasks.is_empty() => {
            tasks.shutdown().await;
            return Err(ProcessError::Stopped);
        }
        () = async { while tasks.join_next().await.is_some() {} } => {}
    }
    Ok(())
}
