//! From a limit of 32 on it begins new items only when half have ended: until then their room stays empty.
//! rejected by: behaviour::however_large_the_limit_one_that_ends_makes_room

use std::future::Future;
use std::num::NonZeroUsize;
use std::vec;

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

/// From this limit on, items are begun in bunches.
const MANY: usize = 32;

/// The items under way and those that wait for room.
struct Batch<T, F, Fut> {
    waiting: vec::IntoIter<T>,
    under_way: FuturesUnordered<Fut>,
    limit: usize,
    process: F,
}

impl<T, E, F, Fut> Batch<T, F, Fut>
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    /// With how many under way it is time to begin others.
    fn low_water(&self) -> usize {
        if self.limit < MANY { self.limit - 1 } else { self.limit / 2 }
    }

    fn refill(&mut self) {
        if self.under_way.len() > self.low_water() {
            return;
        }
        let room = self.limit - self.under_way.len();
        self.under_way.extend(self.waiting.by_ref().take(room).map(&self.process));
    }

    /// The outcome of the next item that ends, or `None` if none is left.
    async fn next(&mut self) -> Option<Result<(), E>> {
        self.refill();
        self.under_way.next().await
    }
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
    let mut batch =
        Batch { waiting: items.into_iter(), under_way: FuturesUnordered::new(), limit: limit.get(), process };
    // The items run in this future, and are dropped with it: after an error, a stop or a panic.
    loop {
        let outcome = select! {
            biased;
            () = stop.cancelled() => return Err(ProcessError::Stopped),
            outcome = batch.next() => outcome,
        };
        match outcome {
            Some(Ok(())) => {}
            Some(Err(error)) => return Err(ProcessError::Failed(error)),
            None => return Ok(()),
        }
    }
}
