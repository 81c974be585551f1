//! Each request is dealt one of the slots in turn, and waits for that one beside another that is free.
//! rejected by: schedules::a_stop_makes_room
//! rejected by: schedules::any_of_many_slots_will_do
//! rejected by: schedules::a_request_within_a_request_has_a_slot_of_its_own
//! rejected by: schedules::a_stop_ends_its_own_request_among_those_that_come_and_go

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use tokio::sync::Mutex as Slot;
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
    slots: Mutex<Slots>,
}

/// The slots that have been used, by number: there can be very many.
struct Slots {
    number: NonZeroUsize,
    next: usize,
    used: HashMap<usize, Arc<Slot<()>>>,
}

impl Slots {
    fn next(&mut self) -> Arc<Slot<()>> {
        let slot = self.next;
        self.next = (slot + 1) % self.number;
        Arc::clone(self.used.entry(slot).or_default())
    }
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, slots: Mutex::new(Slots { number: slots, next: 0, used: HashMap::new() }) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        if stop.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        let slot = self.slots.lock().unwrap().next();
        let Some(_mine) = unless_stopped(&stop, slot.lock()).await else {
            return Err(HandleError::Stopped);
        };
        let Some(loaded) = unless_stopped(&stop, self.backend.load(page)).await else {
            return Err(HandleError::Stopped);
        };
        let text = loaded.map_err(HandleError::Failed)?;
        let Some(rendered) = unless_stopped(&stop, self.backend.render(text)).await else {
            return Err(HandleError::Stopped);
        };
        rendered.map_err(HandleError::Failed)
    }
}

/// Waits for `work`, unless the request is stopped.
async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
