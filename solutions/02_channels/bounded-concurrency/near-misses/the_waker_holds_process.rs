//! The items' wakers lead to what all share, and `process` is in there: whoever keeps a waker keeps it, too.
//! rejected by: schedules::what_the_items_had_is_free_again

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::mem;
use std::num::NonZeroUsize;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures::task::AtomicWaker;
use tokio_util::sync::CancellationToken;

/// What the items of one call have in common.
struct Shared<F> {
    process: F,
    rung: Mutex<VecDeque<usize>>,
    owner: AtomicWaker,
}

impl<F> Shared<F> {
    fn rung(&self) -> MutexGuard<'_, VecDeque<usize>> {
        self.rung.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Bell<F> {
    shared: Arc<Shared<F>>,
    place: usize,
}

impl<F: Send + Sync + 'static> Bell<F> {
    fn waker(shared: &Arc<Shared<F>>, place: usize) -> Waker {
        Waker::from(Arc::new(Self { shared: Arc::clone(shared), place }))
    }
}

impl<F: Send + Sync + 'static> Wake for Bell<F> {
    fn wake(self: Arc<Self>) {
        self.shared.rung().push_back(self.place);
        self.shared.owner.wake();
    }
}

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
    let shared = Arc::new(Shared { process, rung: Mutex::default(), owner: AtomicWaker::new() });
    let mut items = items.into_iter();
    let mut places: Vec<Option<Pin<Box<Fut>>>> = Vec::new();
    let mut bells = Vec::new();
    for place in 0..limit.get().min(items.len()) {
        places.push(items.next().map(|item| Box::pin((shared.process)(item))));
        bells.push(Bell::waker(&shared, place));
        shared.rung().push_back(place);
    }
    let mut stopped = pin!(stop.cancelled());

    poll_fn(|cx| {
        if stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(ProcessError::Stopped));
        }
        // First the waker and then the look, so that no ring is missed.
        shared.owner.register(cx.waker());
        // Only what has rung by now: what rings meanwhile wakes us again.
        let rung = mem::take(&mut *shared.rung());
        for index in rung {
            let Some(item) = places[index].as_mut() else {
                continue;
            };
            match item.as_mut().poll(&mut Context::from_waker(&bells[index])) {
                Poll::Pending => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(ProcessError::Failed(error))),
                Poll::Ready(Ok(())) => {
                    places[index] = items.next().map(|item| Box::pin((shared.process)(item)));
                    if places[index].is_some() {
                        // Its first poll.
                        bells[index].wake_by_ref();
                    }
                }
            }
        }
        if places.iter().all(Option::is_none) { Poll::Ready(Ok(())) } else { Poll::Pending }
    })
    .await
}
