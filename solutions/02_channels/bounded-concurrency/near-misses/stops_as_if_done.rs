//! Breaks out of its loop at a stop, and returns as after a normal end.
//! rejected by: schedules::a_stop_ends_items_that_never_end
//! rejected by: schedules::nothing_begins_after_a_stop
//! rejected by: schedules::stopped_from_the_beginning_nothing_begins
//! rejected by: schedules::a_stop_beats_an_item_that_ends_with_it
//! rejected by: schedules::with_any_limit_failure_and_stop_are_heard
//! rejected by: schedules::a_panic_beside_a_failure_leaves_nothing
//! rejected by: schedules::what_is_cancelled_may_wake_what_is_not_yet
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::the_end_of_the_others_may_be_awaited_by_another

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

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
            return Ok(());
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
                return Ok(());
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
