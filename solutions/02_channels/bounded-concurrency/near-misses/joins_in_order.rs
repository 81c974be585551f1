//! Makes room by waiting for the oldest item, while younger ones have long ended.
//! rejected by: schedules::an_item_that_ends_makes_room_at_once
//! rejected by: schedules::a_failure_comes_back_although_another_item_never_ends
//! rejected by: schedules::a_panic_reaches_the_caller
//! rejected by: schedules::of_two_failures_the_first_comes_back
//! also by: behaviour::a_slow_item_holds_up_none_of_ten_thousand
//! rejected by: schedules::a_panic_beside_a_failure_leaves_nothing
//! rejected by: schedules::what_is_cancelled_may_wake_what_is_not_yet
//! rejected by: schedules::what_takes_long_to_end_is_waited_for
//! also by: behaviour::however_large_the_limit_one_that_ends_makes_room

use std::collections::VecDeque;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

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
    let mut tasks = VecDeque::new();
    let mut items = items.into_iter();
    let outcome = loop {
        if stop.is_cancelled() && (items.len() > 0 || !tasks.is_empty()) {
            break Ok(Err(ProcessError::Stopped));
        }
        if tasks.len() < limit.get()
            && let Some(item) = items.next()
        {
            tasks.push_back(AbortOnDropHandle::new(tokio::spawn(process(item))));
            continue;
        }
        let Some(oldest) = tasks.front_mut() else { break Ok(Ok(())) };
        let joined = tokio::select! {
            biased;
            () = stop.cancelled() => break Ok(Err(ProcessError::Stopped)),
            joined = oldest => joined,
        };
        tasks.pop_front();
        match joined {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => break Ok(Err(ProcessError::Failed(failure))),
            Err(error) => break Err(error),
        }
    };
    for task in tasks {
        task.abort();
        let _ = task.await;
    }
    outcome.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
