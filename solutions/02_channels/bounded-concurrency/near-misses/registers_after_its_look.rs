//! A ready list with flags: it looks whether somebody has been woken, and puts down its own waker after that.
//! Who is woken in between waits for ever.
//! rejected by: schedules::an_item_may_be_woken_at_any_moment

use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::task::AtomicWaker;
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

/// Says which of the items has something to do.
struct Signal {
    ready: AtomicBool,
    parent: Arc<AtomicWaker>,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.ready.swap(true, Ordering::AcqRel) {
            self.parent.wake();
        }
    }
}

struct Slot<Fut> {
    future: Pin<Box<Fut>>,
    signal: Arc<Signal>,
    waker: Waker,
}

impl<Fut: Future> Slot<Fut> {
    fn new(future: Fut, parent: &Arc<AtomicWaker>) -> Self {
        let signal = Arc::new(Signal { ready: AtomicBool::new(true), parent: Arc::clone(parent) });
        Self { future: Box::pin(future), waker: Waker::from(Arc::clone(&signal)), signal }
    }

    fn poll(&mut self) -> Poll<Fut::Output> {
        if !self.signal.ready.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        self.future.as_mut().poll(&mut Context::from_waker(&self.waker))
    }

    fn is_ready(&self) -> bool {
        self.signal.ready.load(Ordering::Acquire)
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
    let limit = limit.get();
    let parent = Arc::new(AtomicWaker::new());
    let mut waiting = items.into_iter();
    let mut under_way: Vec<Slot<Fut>> = Vec::new();

    let work = poll_fn(|cx| {
        // Room first, then everything that has been woken. What ends makes room for the next round.
        loop {
            while under_way.len() < limit {
                if stop.is_cancelled() {
                    return Poll::Ready(Err(ProcessError::Stopped));
                }
                let Some(item) = waiting.next() else { break };
                under_way.push(Slot::new(process(item), &parent));
            }
            let before = under_way.len();
            let mut index = 0;
            while index < under_way.len() {
                match under_way[index].poll() {
                    Poll::Ready(Ok(())) => drop(under_way.swap_remove(index)),
                    Poll::Ready(Err(error)) => {
                        return Poll::Ready(Err(ProcessError::Failed(error)));
                    }
                    Poll::Pending => index += 1,
                }
            }
            if under_way.is_empty() && waiting.len() == 0 {
                return Poll::Ready(Ok(()));
            }
            if under_way.len() == before || waiting.len() == 0 {
                break;
            }
        }
        // Some wake themselves while they are polled. Let the others on the runtime have their turn.
        if under_way.iter().any(Slot::is_ready) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        parent.register(cx.waker());
        Poll::Pending
    });

    select! {
        biased;
        () = stop.cancelled() => Err(ProcessError::Stopped),
        outcome = work => outcome,
    }
}
