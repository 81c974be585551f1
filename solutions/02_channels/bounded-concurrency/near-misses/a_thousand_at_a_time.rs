//! Takes a thousand items off, and the next thousand when all of these have ended.
//! rejected by: behaviour::a_slow_item_holds_up_none_of_ten_thousand
//! rejected by: behaviour::a_large_limit_is_used_up
//! rejected by: behaviour::however_large_the_limit_one_that_ends_makes_room

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic;

use tokio::select;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

const SOME: usize = 1024;

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
    let mut items = items.into_iter();
    loop {
        // The bookkeeping of a set grows with what has been in it; a fresh one now and then keeps it small.
        let some: Vec<T> = items.by_ref().take(SOME).collect();
        if some.is_empty() {
            return Ok(());
        }
        process_some(some, limit, &stop, &process).await?;
    }
}

async fn process_some<T, E, F, Fut>(
    items: Vec<T>,
    limit: NonZeroUsize,
    stop: &CancellationToken,
    process: &F,
) -> Result<(), ProcessError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let mut items = items.into_iter();
    let mut tasks = JoinSet::new();
    loop {
        if stop.is_cancelled() {
            tasks.shutdown().await;
            return Err(ProcessError::Stopped);
        }
        while tasks.len() < limit.get() {
            let Some(item) = items.next() else { break };
            tasks.spawn(process(item));
        }
        let joined = select! {
            biased;
            () = stop.cancelled() => continue,
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
                panic::resume_unwind(error.into_panic());
            }
        }
    }
}
