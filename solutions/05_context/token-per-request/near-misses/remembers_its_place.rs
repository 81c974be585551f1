//! A line of its own, whose entries are looked for where they stood at first: once somebody before it has
//! left, a request's new waker is not put down.
//! rejected by: schedules::who_has_moved_up_may_be_awaited_by_another

use std::collections::{HashSet, VecDeque};
use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio_util::sync::CancellationToken;

/// Where pages come from.
pub trait Backend: Send + Sync + 'static {
    /// Why there is no page.
    type Error: Send + 'static;

    /// Loads the text of a page. It takes as long as it takes.
    fn load(&self, page: &str) -> impl Future<Output = Result<String, Self::Error>> + Send;
    /// Renders a text. It takes as long as it takes.
    fn render(&self, text: String) -> impl Future<Output = Result<String, Self::Error>> + Send;
}

/// Why a request has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandleError<E> {
    /// The backend said so.
    Failed(E),
    /// The request was stopped.
    Stopped,
}

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    slots: Slots,
}

struct Slots(Mutex<Line>);

struct Line {
    free: usize,
    next: u64,
    waiting: VecDeque<Entry>,
    /// Whom a slot has been given to, and who has not come for it yet.
    called: HashSet<u64>,
}

struct Entry {
    number: u64,
    waker: Waker,
}

impl Slots {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a slot to the first in line, if there is one.
    fn hand_on(&self, mut line: MutexGuard<'_, Line>) {
        let Some(entry) = line.waiting.pop_front() else {
            line.free += 1;
            return;
        };
        line.called.insert(entry.number);
        drop(line);
        entry.waker.wake();
    }
}

/// Where a request stands in line.
#[derive(Clone, Copy)]
struct Place {
    number: u64,
    index: usize,
}

/// Waits for a slot.
struct Enter<'a> {
    slots: &'a Slots,
    place: Option<Place>,
}

impl<'a> Future for Enter<'a> {
    type Output = Slot<'a>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Slot<'a>> {
        let slots = self.slots;
        let mut line = slots.line();
        match self.place {
            None if line.free > 0 => {
                line.free -= 1;
                Poll::Ready(Slot(slots))
            }
            None => {
                let place = Place { number: line.next, index: line.waiting.len() };
                line.next += 1;
                line.waiting.push_back(Entry { number: place.number, waker: cx.waker().clone() });
                self.place = Some(place);
                Poll::Pending
            }
            Some(Place { number, .. }) if line.called.remove(&number) => {
                self.place = None;
                Poll::Ready(Slot(slots))
            }
            Some(Place { number, index }) => {
                if let Some(entry) = line.waiting.get_mut(index)
                    && entry.number == number
                {
                    entry.waker.clone_from(cx.waker());
                }
                Poll::Pending
            }
        }
    }
}

impl Drop for Enter<'_> {
    fn drop(&mut self) {
        let Some(Place { number, .. }) = self.place else { return };
        let mut line = self.slots.line();
        if line.called.remove(&number) {
            self.slots.hand_on(line);
        } else {
            line.waiting.retain(|entry| entry.number != number);
        }
    }
}

/// A slot that is taken, until it is dropped.
struct Slot<'a>(&'a Slots);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.hand_on(self.0.line());
    }
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let (waiting, called) = (VecDeque::new(), HashSet::new());
        let line = Line { free: slots.get(), next: 0, waiting, called };
        Self { backend, slots: Slots(Mutex::new(line)) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        if stop.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        let _slot = unless_stopped(&stop, self.enter()).await?;
        let text = unless_stopped(&stop, self.backend.load(page)).await?.map_err(HandleError::Failed)?;
        unless_stopped(&stop, self.backend.render(text)).await?.map_err(HandleError::Failed)
    }

    fn enter(&self) -> Enter<'_> {
        Enter { slots: &self.slots, place: None }
    }
}

/// Waits for `work`, or until the request is stopped; the stop goes first.
async fn unless_stopped<T, E>(
    stop: &CancellationToken,
    work: impl Future<Output = T>,
) -> Result<T, HandleError<E>> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(HandleError::Stopped),
        output = work => Ok(output),
    }
}
