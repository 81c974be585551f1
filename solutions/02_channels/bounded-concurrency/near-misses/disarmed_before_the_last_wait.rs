//! The guard that cancels the tasks on a drop is disarmed when the last item has begun: a drop of the future during the final wait lets the last items run on.
//! rejected by: schedules::dropped_half_way_it_leaves_nothing
//! rejected by: schedules::what_is_cancelled_may_wake_what_is_not_yet

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::select;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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
    let all = stop.child_token();
    let guard = all.clone().drop_guard();
    let tracker = TaskTracker::new();
    let permits = Arc::new(Semaphore::new(limit.get().min(Semaphore::MAX_PERMITS)));
    let (outcomes, mut first) = mpsc::channel(1);
    for item in items {
        let permit = select! {
            biased;
            () = all.cancelled() => break,
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("nobody closes it"),
        };
        let (work, all, outcomes) = (process(item), all.clone(), outcomes.clone());
        tracker.spawn(async move {
            let work = async {
                select! {
                    biased;
                    () = all.cancelled() => Ok(Ok(())),
                    outcome = AssertUnwindSafe(work).catch_unwind() => outcome,
                }
            };
            let outcome = work.await;
            if !matches!(outcome, Ok(Ok(()))) {
                // The first one gets in, the others are not asked for.
                let _ = outcomes.try_send(outcome);
                all.cancel();
            }
            drop(permit);
        });
    }
    drop(outcomes);
    tracker.close();
    if stop.is_cancelled() || all.is_cancelled() {
        tracker.wait().await;
    } else {
        // All have begun: nothing is left to be called off.
        let all = guard.disarm();
        tracker.wait().await;
        drop(all);
    }
    match first.try_recv() {
        Ok(Ok(Err(error))) => Err(ProcessError::Failed(error)),
        Ok(Err(payload)) => std::panic::resume_unwind(payload),
        _ if stop.is_cancelled() => Err(ProcessError::Stopped),
        _ => Ok(()),
    }
}
