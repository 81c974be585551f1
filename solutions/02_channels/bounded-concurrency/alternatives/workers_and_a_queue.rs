//! As many workers as the limit, who take items from a shared queue.

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};

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
    let workers = limit.get().min(items.len());
    let queue = Arc::new(Mutex::new(items.into_iter()));
    let process = Arc::new(process);
    // The caller's stop, or a worker's failure.
    let ended = stop.child_token();
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (queue, process, ended) = (Arc::clone(&queue), Arc::clone(&process), ended.clone());
        tasks.spawn(async move {
            loop {
                if ended.is_cancelled() {
                    return Err(ProcessError::Stopped);
                }
                let next = queue.lock().expect("nobody panics with the queue locked").next();
                let Some(item) = next else { return Ok(()) };
                match ended.run_until_cancelled(process(item)).await {
                    None => return Err(ProcessError::Stopped),
                    Some(Ok(())) => {}
                    Some(Err(failure)) => {
                        ended.cancel();
                        return Err(ProcessError::Failed(failure));
                    }
                }
            }
        });
    }
    let (mut outcome, mut panic) = (Ok(()), None);
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok(Ok(())) => {}
            // A failure says more than that the others were stopped for it.
            Ok(Err(ProcessError::Failed(failure))) if !matches!(outcome, Err(ProcessError::Failed(_))) => {
                outcome = Err(ProcessError::Failed(failure));
            }
            Ok(Err(stopped)) => outcome = outcome.and(Err(stopped)),
            Err(error) => {
                ended.cancel();
                panic = panic.or(Some(error));
            }
        }
    }
    if let Some(panic) = panic {
        resume_unwind(panic.into_panic());
    }
    outcome
}
