//! What is under way is dropped under the lock that each item's waker takes: an item that wakes another as it is
//! dropped waits for itself.
//! rejected by: schedules::what_is_cancelled_may_wake_what_is_not_yet

use std::future::{Future, poll_fn};
use std::mem;
use std::num::NonZeroUsize;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use tokio_util::sync::CancellationToken;

/// Room for one item.
struct Place<Fut> {
    item: Option<Pin<Box<Fut>>>,
    woken: bool,
}

struct State<Fut> {
    places: Vec<Place<Fut>>,
    task: Option<Waker>,
}

struct PlaceWaker<Fut> {
    number: usize,
    state: Arc<Mutex<State<Fut>>>,
}

impl<Fut: Send + 'static> Wake for PlaceWaker<Fut> {
    fn wake(self: Arc<Self>) {
        let task = {
            let mut state = self.state.lock().unwrap();
            if let Some(place) = state.places.get_mut(self.number) {
                place.woken = true;
            }
            state.task.clone()
        };
        if let Some(task) = task {
            task.wake();
        }
    }
}

/// Ends what is under way, however it comes to that: a waker that somebody has kept must not keep items alive.
struct CancelOnDrop<Fut>(Arc<Mutex<State<Fut>>>);

impl<Fut> Drop for CancelOnDrop<Fut> {
    fn drop(&mut self) {
        let mut state = self.0.lock().unwrap();
        state.places.clear();
        state.task = None;
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
    // No tasks: the items are polled here, each only if it was woken.
    let places: Vec<Place<Fut>> =
        (0..limit.get().min(items.len())).map(|_| Place { item: None, woken: true }).collect();
    let count = places.len();
    let state = Arc::new(Mutex::new(State { places, task: None }));
    let _cancel = CancelOnDrop(Arc::clone(&state));
    let wakers: Vec<Waker> = (0..count)
        .map(|number| Waker::from(Arc::new(PlaceWaker { number, state: Arc::clone(&state) })))
        .collect();
    let mut items = items.into_iter();
    let mut under_way = 0_usize;
    let mut stopped = pin!(stop.cancelled());
    poll_fn(|cx| {
        if stopped.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(ProcessError::Stopped));
        }
        state.lock().unwrap().task = Some(cx.waker().clone());
        for (number, waker) in wakers.iter().enumerate() {
            // Taken out, and not polled under the lock: it may wake itself, or another.
            let mut taken = {
                let mut state = state.lock().unwrap();
                let place = &mut state.places[number];
                if !mem::take(&mut place.woken) {
                    continue;
                }
                place.item.take()
            };
            loop {
                let mut item = match taken.take() {
                    Some(item) => item,
                    None => {
                        let Some(next) = items.next() else { break };
                        under_way += 1;
                        Box::pin(process(next))
                    }
                };
                match item.as_mut().poll(&mut Context::from_waker(waker)) {
                    Poll::Ready(Ok(())) => under_way -= 1,
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(ProcessError::Failed(error))),
                    Poll::Pending => {
                        state.lock().unwrap().places[number].item = Some(item);
                        break;
                    }
                }
            }
        }
        if under_way == 0 { Poll::Ready(Ok(())) } else { Poll::Pending }
    })
    .await
}
