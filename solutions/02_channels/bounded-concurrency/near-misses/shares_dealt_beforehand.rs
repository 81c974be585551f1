//! Deals the items out beforehand: behind a slow item stands a share that nobody else takes.
//! rejected by: schedules::an_item_that_ends_makes_room_at_once
//! rejected by: schedules::a_failure_comes_back_although_another_item_never_ends
//! also by: behaviour::a_slow_item_holds_up_none_of_ten_thousand
//! also by: behaviour::however_large_the_limit_one_that_ends_makes_room

use futures::future::{self, FutureExt};
use std::future::Future;
use std::num::NonZeroUsize;

use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

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
    let lanes = limit.get().min(items.len());
    let mut shares: Vec<Vec<T>> = (0..lanes).map(|_| Vec::new()).collect();
    for (index, item) in items.into_iter().enumerate() {
        shares[index % lanes].push(item);
    }
    let (token, process) = (&stop, &process);
    let all = future::try_join_all(shares.into_iter().map(|share| {
        async move {
            for item in share {
                if token.is_cancelled() {
                    return Err(ProcessError::Stopped);
                }
                process(item).await.map_err(ProcessError::Failed)?;
            }
            Ok(())
        }
        .boxed()
    }));
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(ProcessError::Stopped),
        outcome = all => outcome.map(drop),
    }
}
