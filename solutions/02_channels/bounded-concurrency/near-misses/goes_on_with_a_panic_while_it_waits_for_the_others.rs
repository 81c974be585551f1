//! While it waits for those that a failure has cancelled, it goes on with the first panic, and does not wait for the rest.
//! rejected by: schedules::a_panic_beside_a_failure_leaves_nothing

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use tokio::select;
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
    let mut waiting = items.into_iter();
    let mut tasks = JoinSet::new();
    let outcome = loop {
        if stop.is_cancelled() {
            break Err(ProcessError::Stopped);
        }
        if tasks.len() < limit.get() {
            if let Some(item) = waiting.next() {
                tasks.spawn(process(item));
                continue;
            }
        }
        let joined = select! {
            biased;
            () = stop.cancelled() => break Err(ProcessError::Stopped),
            joined = tasks.join_next() => joined,
        };
        match joined {
            None => break Ok(()),
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => break Err(ProcessError::Failed(error)),
            Some(Err(error)) => {
                tasks.shutdown().await;
                resume_unwind(error.into_panic());
            }
        }
    };
    tasks.abort_all();
    while let Some(joined) = tasks.join_next().await {
        // Those that were aborted are no news, a panic is.
        if let Err(error) = joined {
            if error.is_panic() {
                resume_unwind(error.into_panic());
            }
        }
    }
    outcome
}
