//! The queue keeps the waker of a request's first poll.
//! rejected by: schedules::a_request_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::who_has_moved_up_may_be_awaited_by_another
use std::collections::VecDeque;
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

#[derive(Default)]
struct Queue {
    free: usize,
    next_ticket: u64,
    waiting: VecDeque<(u64, Waker)>,
    /// Tickets whose turn it is. Their slots are not free.
    called: Vec<u64>,
}

struct Slots(Mutex<Queue>);

/// A slot that is taken, until it is dropped.
struct Slot<'a>(&'a Slots);

/// Waits for a slot.
struct Take<'a> {
    slots: &'a Slots,
    ticket: Option<u64>,
}

impl Slots {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a slot to the first one who waits.
    fn pass_on(&self) {
        let mut queue = self.lock();
        match queue.waiting.pop_front() {
            None => queue.free += 1,
            Some((ticket, waker)) => {
                queue.called.push(ticket);
                drop(queue);
                waker.wake();
            }
        }
    }
}

impl Queue {
    /// Whether it is the turn of this ticket.
    fn is_called(&mut self, ticket: u64) -> bool {
        let at = self.called.iter().position(|called| *called == ticket);
        at.map(|at| self.called.swap_remove(at)).is_some()
    }
}

impl<'a> Future for Take<'a> {
    type Output = Slot<'a>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Slot<'a>> {
        let slots = self.slots;
        let mut queue = slots.lock();
        match self.ticket {
            None if queue.free > 0 => {
                queue.free -= 1;
                Poll::Ready(Slot(slots))
            }
            None => {
                let ticket = queue.next_ticket;
                queue.next_ticket += 1;
                queue.waiting.push_back((ticket, context.waker().clone()));
                self.ticket = Some(ticket);
                Poll::Pending
            }
            Some(ticket) if queue.is_called(ticket) => {
                self.ticket = None;
                Poll::Ready(Slot(slots))
            }
            Some(_) => Poll::Pending, // it is in the queue
        }
    }
}

impl Drop for Take<'_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket else { return };
        let mut queue = self.slots.lock();
        if queue.is_called(ticket) {
            drop(queue);
            self.slots.pass_on();
        } else {
            queue.waiting.retain(|(waiting, _)| *waiting != ticket);
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.pass_on();
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
        Self { backend, slots: Slots(Mutex::new(Queue { free: slots.get(), ..Queue::default() })) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let take = Take { slots: &self.slots, ticket: None };
        let _slot = unless_stopped(&stop, async { Ok(take.await) }).await?;
        unless_stopped(&stop, self.page(page)).await
    }

    async fn page(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let text = self.backend.load(page).await.map_err(HandleError::Failed)?;
        self.backend.render(text).await.map_err(HandleError::Failed)
    }
}

/// The output of `work`, or a stop.
async fn unless_stopped<T, E>(
    stop: &CancellationToken,
    work: impl Future<Output = Result<T, HandleError<E>>>,
) -> Result<T, HandleError<E>> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(HandleError::Stopped),
        output = work => output,
    }
}
