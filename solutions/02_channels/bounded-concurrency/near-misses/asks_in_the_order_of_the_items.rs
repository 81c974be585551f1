//! Hears of a failure at once, by a token, and then asks the tasks in the order of their items: of two failures it gives the one that stands
//! first, and not the one that came first.
//! rejected by: schedules::of_two_failures_the_first_comes_back

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::select;
use tokio::sync::Semaphore;
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
    let process = Arc::new(process);
    // Ours: cancelled by the caller's stop, by a failure or a panic, and by the guard when we are dropped.
    let cancel = stop.child_token();
    let _guard = cancel.clone().drop_guard();
    let mut handles = Vec::new();
    for item in items {
        let permit = select! {
            biased;
            () = cancel.cancelled() => break,
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("never closed"),
        };
        if cancel.is_cancelled() {
            break;
        }
        let (process, cancel) = (Arc::clone(&process), cancel.clone());
        handles.push(tokio::spawn(async move {
            let _permit = permit;
            // Disarmed only if all is well; so a panic cancels the others as a failure does.
            let others = cancel.clone().drop_guard();
            if cancel.is_cancelled() {
                return Err(ProcessError::Stopped);
            }
            let result = select! {
                biased;
                result = process(item) => result.map_err(ProcessError::Failed),
                () = cancel.cancelled() => Err(ProcessError::Stopped),
            };
            if result.is_ok() {
                others.disarm();
            }
            result
        }));
    }
    let mut outcome = Ok(());
    let mut panicked = None;
    for handle in handles {
        match handle.await {
            Ok(Ok(())) => {}
            Ok(Err(ProcessError::Stopped)) => {}
            Ok(Err(error)) => {
                if outcome.is_ok() {
                    outcome = Err(error);
                }
            }
            Err(error) => panicked = Some(error.into_panic()),
        }
    }
    if let Some(payload) = panicked {
        resume_unwind(payload);
    }
    if outcome.is_ok() && cancel.is_cancelled() {
        return Err(ProcessError::Stopped);
    }
    outcome
}
