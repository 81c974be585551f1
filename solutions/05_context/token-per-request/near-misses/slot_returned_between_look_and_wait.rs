//! Looks for a free slot and then begins to wait: one that is given back in between wakes nobody.
//! rejected by: schedules::a_stop_is_heard_in_the_queue
//! rejected by: schedules::a_slot_is_not_lost_with_who_waited_for_it
//! rejected by: schedules::a_stop_makes_room
//! rejected by: schedules::two_slots_that_become_free_are_two

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Mutex;

use tokio::sync::Notify;
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

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Slots { free: Mutex::new(slots.get()), returned: Notify::new() };
        Self { backend, slots }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let Some(_slot) = unless_stopped(&stop, self.slots.take()).await else {
            return Err(HandleError::Stopped);
        };
        let loaded = unless_stopped(&stop, self.backend.load(page)).await;
        let text = loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)?;
        let rendered = unless_stopped(&stop, self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }
}

/// The output of `work`, or `None` as soon as `stop` is cancelled.
async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}

struct Slots {
    free: Mutex<usize>,
    returned: Notify,
}

impl Slots {
    async fn take(&self) -> Slot<'_> {
        loop {
            if self.try_take() {
                return Slot(self);
            }
            self.returned.notified().await;
        }
    }

    fn try_take(&self) -> bool {
        let mut free = self.free.lock().unwrap();
        let some = *free > 0;
        *free -= usize::from(some);
        some
    }
}

struct Slot<'a>(&'a Slots);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap() += 1;
        self.0.returned.notify_waiters();
    }
}
