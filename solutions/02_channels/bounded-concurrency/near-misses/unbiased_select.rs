//! When room and stop are both there, a `select!` without `biased` may take the room.
//! rejected by: schedules::stopped_from_the_beginning_nothing_begins
//! rejected by: schedules::nothing_begins_after_a_failure
//! rejected by: schedules::a_stop_beats_an_item_that_ends_with_it

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
    let ended = stop.child_token();
    let mut tasks = JoinSet::new();
    let mut cut_short = false;
    for item in items {
        let permit = tokio::select! {
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("nobody closes the semaphore"),
            () = ended.cancelled() => {
                cut_short = true;
                break;
            }
        };
        let (work, guard) = (process(item), ended.clone().drop_guard());
        tasks.spawn(async move {
            let outcome = work.await;
            match outcome {
                Ok(()) => drop(guard.disarm()),
                Err(_) => drop(guard),
            }
            drop(permit);
            outcome
        });
    }
    let (mut failure, mut panic) = (None, None);
    loop {
        tokio::select! {
            joined = tasks.join_next() => match joined {
                None => break,
                Some(Ok(outcome)) => failure = failure.or(outcome.err()),
                Some(Err(error)) if error.is_panic() => panic = panic.or(Some(error)),
                Some(Err(_)) => cut_short = true,
            },
            () = ended.cancelled(), if !tasks.is_empty() => {
                tasks.abort_all();
                while let Some(joined) = tasks.join_next().await {
                    match joined {
                        Ok(outcome) => failure = failure.or(outcome.err()),
                        Err(error) if error.is_panic() => panic = panic.or(Some(error)),
                        Err(_) => cut_short = true,
                    }
                }
            }
        }
    }
    match (panic, failure) {
        (Some(panic), _) => resume_unwind(panic.into_panic()),
        (None, Some(failure)) => Err(ProcessError::Failed(failure)),
        (None, None) if cut_short => Err(ProcessError::Stopped),
        (None, None) => Ok(()),
    }
}
