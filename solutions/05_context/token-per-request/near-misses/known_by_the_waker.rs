//! Who waits is known by its waker: two requests of one task share a place, and whoever ends first takes it
//! away.
//! rejected by: schedules::two_that_wait_in_one_task_are_two

use std::collections::VecDeque;
use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard};
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

struct State {
    free: usize,
    /// Who is to be woken, each once.
    waiting: VecDeque<Waker>,
}

impl State {
    /// Wakes one, who has to enter again if there is nothing for it.
    fn wake_one(&mut self) {
        if let Some(waker) = self.waiting.pop_front() {
            waker.wake();
        }
    }

    fn enter(&mut self, waker: &Waker) {
        if !self.waiting.iter().any(|other| other.will_wake(waker)) {
            self.waiting.push_back(waker.clone());
        }
    }

    fn leave(&mut self, waker: &Waker) {
        self.waiting.retain(|other| !other.will_wake(waker));
    }
}

/// The slots of a server. Unlike a semaphore's, there can be any number of them.
struct Slots {
    state: Mutex<State>,
}

impl Slots {
    fn new(free: usize) -> Self {
        Self { state: Mutex::new(State { free, waiting: VecDeque::new() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn acquire(&self) -> Acquire<'_> {
        Acquire { slots: self, entered: None }
    }
}

/// Waits for a slot.
struct Acquire<'a> {
    slots: &'a Slots,
    /// The waker under which it has entered last.
    entered: Option<Waker>,
}

impl<'a> Future for Acquire<'a> {
    type Output = Slot<'a>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Slot<'a>> {
        let slots = self.slots;
        let mut state = slots.state();
        if let Some(old) = self.entered.take_if(|old| !old.will_wake(cx.waker())) {
            state.leave(&old); // another task has it now
        }
        if state.free > 0 {
            state.free -= 1;
            // There may be one for the next as well.
            if state.free > 0 {
                state.wake_one();
            }
            return Poll::Ready(Slot { slots });
        }
        state.enter(cx.waker());
        self.entered = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let Some(waker) = &self.entered {
            let mut state = self.slots.state();
            state.leave(waker);
            // We may have been woken for a slot that we do not take, or have taken one and left others.
            if state.free > 0 {
                state.wake_one();
            }
        }
    }
}

/// One that is taken.
struct Slot<'a> {
    slots: &'a Slots,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = self.slots.state();
        state.free += 1;
        state.wake_one();
    }
}

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    slots: Slots,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, slots: Slots::new(slots.get()) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let _slot = unless_stopped(&stop, self.slots.acquire()).await.ok_or(HandleError::Stopped)?;
        let text = unless_stopped(&stop, self.backend.load(page)).await.ok_or(HandleError::Stopped)?;
        let text = text.map_err(HandleError::Failed)?;
        let rendered = unless_stopped(&stop, self.backend.render(text)).await.ok_or(HandleError::Stopped)?;
        rendered.map_err(HandleError::Failed)
    }
}

/// The outcome of `work`, or `None` if `stop` is cancelled before. `stop` comes first.
async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
