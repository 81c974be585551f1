//! Awaits each item before the next: never too many, and never two.
//! rejected by: schedules::as_many_as_the_limit_at_once
//! rejected by: schedules::an_item_that_ends_makes_room_at_once
//! rejected by: schedules::a_failure_comes_back_although_another_item_never_ends
//! rejected by: schedules::a_panic_reaches_the_caller
//! rejected by: schedules::of_two_failures_the_first_comes_back
//! also by: behaviour::a_slow_item_holds_up_none_of_ten_thousand
//! also by: behaviour::a_large_limit_is_used_up
//! also by: behaviour::a_failure_is_heard_among_many_that_end_together
//! rejected by: schedules::what_is_cancelled_may_wake_what_is_not_yet
//! rejected by: schedules::dropped_as_items_end_nothing_begins
//! rejected by: schedules::what_takes_long_to_end_is_waited_for
//! also by: behaviour::however_large_the_limit_one_that_ends_makes_room
//! rejected by: schedules::a_call_within_a_call_has_a_limit_of_its_own
//! also by: behaviour::dropped_on_another_thread_it_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;

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
    for item in items {
        match stop.run_until_cancelled(process(item)).await {
            None => return Err(ProcessError::Stopped),
            Some(outcome) => outcome.map_err(ProcessError::Failed)?,
        }
    }
    Ok(())
}
