//! If all items fit, they go through `try_join_all`. With more than thirty that looks at outcomes in order, and a failure waits behind an item that hangs.
//! rejected by: schedules::a_failure_comes_back_although_another_item_never_ends

use std::future::Future;
use std::num::NonZeroUsize;

use futures::future::try_join_all;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::select;
use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// An item that does not begin once the stop is there.
async fn gated<E, Fut>(stop: CancellationToken, work: Fut) -> Result<(), ProcessError<E>>
where
    Fut: Future<Output = Result<(), E>>,
{
    if stop.is_cancelled() {
        return Err(ProcessError::Stopped);
    }
    work.await.map_err(ProcessError::Failed)
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
    let mut waiting = items.into_iter().map(|item| gated(stop.clone(), process(item)));

    if waiting.len() <= limit.get() {
        // There is room for all of them: nothing to keep count of.
        return select! {
            biased;
            () = stop.cancelled() => Err(ProcessError::Stopped),
            outcome = try_join_all(waiting) => outcome.map(drop),
        };
    }

    let mut under_way = FuturesUnordered::new();
    loop {
        while under_way.len() < limit.get()
            && let Some(item) = waiting.next()
        {
            under_way.push(item);
        }
        select! {
            biased;
            () = stop.cancelled() => return Err(ProcessError::Stopped),
            ended = under_way.next() => match ended {
                Some(outcome) => outcome?,
                None => return Ok(()),
            },
        }
    }
}
