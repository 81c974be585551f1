//! Polls only the items that have rung, and they ring for whoever polled first: handed to somebody else, the future sleeps for ever.
//! rejected by: schedules::waiting_leaves_the_processor_alone
//! rejected by: schedules::it_may_be_polled_by_one_and_awaited_by_another

use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};

use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// Says which of the items has to be looked at, and wakes the task that looks.
struct Bell {
    rung: AtomicBool,
    owner: Arc<OnceLock<Waker>>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.rung.swap(true, Ordering::AcqRel)
            && let Some(owner) = self.owner.get()
        {
            owner.wake_by_ref();
        }
    }
}

struct Slot<Fut> {
    work: Pin<Box<Fut>>,
    bell: Arc<Bell>,
    waker: Waker,
}

impl<Fut: Future> Slot<Fut> {
    fn new(work: Fut, owner: &Arc<OnceLock<Waker>>) -> Self {
        let bell = Arc::new(Bell { rung: AtomicBool::new(true), owner: Arc::clone(owner) });
        Self { work: Box::pin(work), waker: Waker::from(Arc::clone(&bell)), bell }
    }

    fn poll(&mut self) -> Poll<Fut::Output> {
        if self.bell.rung.swap(false, Ordering::AcqRel) {
            self.work.as_mut().poll(&mut Context::from_waker(&self.waker))
        } else {
            Poll::Pending
        }
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
    let owner = Arc::new(OnceLock::new());
    let mut items = items.into_iter();
    let mut slots: Vec<Slot<Fut>> = Vec::new();
    let gate = stop.clone();
    let mut stopped = pin!(stop.cancelled());

    poll_fn(move |cx| {
        owner.get_or_init(|| cx.waker().clone());
        loop {
            if stopped.as_mut().poll(cx).is_ready() {
                slots.clear();
                return Poll::Ready(Err(ProcessError::Stopped));
            }
            while slots.len() < limit.get()
                && let Some(item) = items.next()
            {
                slots.push(Slot::new(process(item), &owner));
            }
            if slots.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let (mut index, mut ended) = (0, false);
            while index < slots.len() {
                if gate.is_cancelled() {
                    slots.clear();
                    return Poll::Ready(Err(ProcessError::Stopped));
                }
                match slots[index].poll() {
                    Poll::Pending => index += 1,
                    Poll::Ready(Ok(())) => {
                        slots.swap_remove(index);
                        ended = true;
                    }
                    Poll::Ready(Err(error)) => {
                        slots.clear();
                        return Poll::Ready(Err(ProcessError::Failed(error)));
                    }
                }
            }
            if !ended {
                return Poll::Pending;
            }
        }
    })
    .await
}
