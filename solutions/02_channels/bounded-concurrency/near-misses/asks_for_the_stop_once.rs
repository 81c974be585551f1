//! Asks for the stop in its first poll and looks at a flag from then on: a stop wakes the task that polled first, and no other.
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::task::Poll;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
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
    let mut under_way = FuturesUnordered::new();
    let mut stopped = pin!(stop.cancelled());
    let mut registered = false;

    poll_fn(|cx| {
        if !registered {
            registered = true;
            let _ = stopped.as_mut().poll(cx);
        }
        loop {
            if stop.is_cancelled() {
                return Poll::Ready(Err(ProcessError::Stopped));
            }
            if under_way.len() < limit.get()
                && let Some(item) = waiting.next()
            {
                under_way.push(process(item));
                continue;
            }
            match under_way.poll_next_unpin(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(Ok(()))) => {}
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(ProcessError::Failed(error))),
            }
        }
    })
    .await
}
