//! Futures in slots, polled by hand: no task, no stream.

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

struct Slots<T, F, Fut> {
    items: std::vec::IntoIter<T>,
    slots: Vec<Pin<Box<Fut>>>,
    limit: usize,
    stop: CancellationToken,
    process: F,
}

impl<T, F, Fut> Unpin for Slots<T, F, Fut> {}

impl<T, E, F, Fut> Future for Slots<T, F, Fut>
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    type Output = Result<(), ProcessError<E>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        loop {
            while this.slots.len() < this.limit {
                if this.stop.is_cancelled() {
                    return Poll::Ready(Err(ProcessError::Stopped));
                }
                let Some(item) = this.items.next() else { break };
                this.slots.push(Box::pin((this.process)(item)));
            }
            if this.slots.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let mut room = false;
            let mut index = 0;
            while index < this.slots.len() {
                match this.slots[index].as_mut().poll(cx) {
                    Poll::Ready(Ok(())) => {
                        drop(this.slots.swap_remove(index));
                        room = true;
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(ProcessError::Failed(error))),
                    Poll::Pending => index += 1,
                }
            }
            if !room {
                return Poll::Pending;
            }
        }
    }
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
    let stopped = stop.clone();
    let mut stopped = pin!(stopped.cancelled());
    let mut slots = Slots { items: items.into_iter(), slots: Vec::new(), limit: limit.get(), stop, process };
    let outcome = std::future::poll_fn(|cx| {
        if stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(ProcessError::Stopped));
        }
        Pin::new(&mut slots).poll(cx)
    })
    .await;
    drop(slots);
    outcome
}
