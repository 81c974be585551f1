//! Waits for as many permits as a u32 can count: of a larger limit so many are there at once, and nobody listens to failure and stop any more.
//! rejected by: schedules::with_any_limit_failure_and_stop_are_heard

use std::any::Any;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use tokio::select;
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

/// What ended it before all items were done.
enum End<E> {
    Failed(E),
    Panicked(Box<dyn Any + Send>),
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
    let places = limit.get().min(Semaphore::MAX_PERMITS);
    let permits = Arc::new(Semaphore::new(places));
    let process = Arc::new(process);
    let end = Arc::new(Mutex::new(None));
    let over = stop.child_token();
    let mut tasks = JoinSet::new();
    let mut all_begun = true;
    for item in items {
        let permit = select! {
            biased;
            () = over.cancelled() => {
                all_begun = false;
                break;
            }
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("nobody closes it"),
        };
        if over.is_cancelled() {
            all_begun = false;
            break;
        }
        let process = Arc::clone(&process);
        let end = Arc::clone(&end);
        let over = over.clone();
        tasks.spawn(async move {
            let result = AssertUnwindSafe(async { process(item).await }).catch_unwind().await;
            let bad = match result {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(End::Failed(error)),
                Err(payload) => Some(End::Panicked(payload)),
            };
            if let Some(bad) = bad {
                let mut end = end.lock().expect("nobody panics with it");
                if !over.is_cancelled() {
                    *end = Some(bad);
                    over.cancel();
                }
            }
            drop(permit);
        });
    }
    // All permits are back: all have ended.
    let cut_short = select! {
        biased;
        () = over.cancelled() => true,
        _ = permits.acquire_many(u32::try_from(places).unwrap_or(u32::MAX)) => false,
    };
    if cut_short {
        tasks.abort_all();
    }
    while tasks.join_next().await.is_some() {}
    let end = end.lock().expect("nobody panics with it").take();
    match end {
        Some(End::Failed(error)) => Err(ProcessError::Failed(error)),
        Some(End::Panicked(payload)) => resume_unwind(payload),
        None if all_begun && !cut_short => Ok(()),
        None => Err(ProcessError::Stopped),
    }
}
