//! Waits for the last tasks by acquiring all permits, `limit as u32` of them: with a limit of `usize::MAX` the cast leaves far fewer than there are, and it returns while items are under way.
//! also by: behaviour::a_limit_above_the_number_of_items_is_no_hindrance
//! rejected by: schedules::with_any_limit_failure_and_stop_are_heard

use std::any::Any;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
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
    let limit = limit.get().min(Semaphore::MAX_PERMITS);
    let permits = Arc::new(Semaphore::new(limit));
    let over = stop.child_token();
    let _guard = over.clone().drop_guard();
    let end: Arc<Mutex<Option<End<E>>>> = Arc::new(Mutex::new(None));

    for item in items {
        let permit = tokio::select! {
            biased;
            () = over.cancelled() => {
                end.lock().unwrap().get_or_insert(End::Stopped);
                break;
            }
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("never closed"),
        };
        let work = AssertUnwindSafe(process(item)).catch_unwind();
        let over = over.clone();
        let end = Arc::clone(&end);
        tokio::spawn(async move {
            let outcome = tokio::select! {
                biased;
                () = over.cancelled() => Err(End::Stopped),
                outcome = work => match outcome {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(End::Failed(error)),
                    Err(payload) => Err(End::Panicked(payload)),
                },
            };
            if let Err(bad) = outcome {
                // Only the first one is kept.
                end.lock().unwrap().get_or_insert(bad);
                over.cancel();
            }
            drop(permit);
        });
    }

    // Whoever has all permits knows that nobody else has one.
    let _all = permits.acquire_many(limit as u32).await.expect("never closed");
    let end = end.lock().unwrap().take();
    match end {
        None => Ok(()),
        Some(End::Stopped) => Err(ProcessError::Stopped),
        Some(End::Failed(error)) => Err(ProcessError::Failed(error)),
        Some(End::Panicked(payload)) => resume_unwind(payload),
    }
}

enum End<E> {
    Stopped,
    Failed(E),
    Panicked(Box<dyn Any + Send>),
}
