//! Who waits for a slot waits at one bell for all servers of the program: whoever is first there wakes up, and looks for a slot of its own server.
//! rejected by: schedules::a_slot_wakes_who_waits_at_its_own_server

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::{Mutex, OnceLock};

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

/// Rings when a slot has become free.
fn freed() -> &'static Notify {
    static FREED: OnceLock<Notify> = OnceLock::new();
    FREED.get_or_init(Notify::new)
}

struct Slots {
    free: Mutex<usize>,
}

impl Slots {
    async fn acquire(&self) -> Slot<'_> {
        loop {
            // It listens before it looks, so that it misses none.
            let mut ring = pin!(freed().notified());
            ring.as_mut().enable();
            if let Some(slot) = self.try_acquire() {
                return slot;
            }
            ring.await;
        }
    }

    fn try_acquire(&self) -> Option<Slot<'_>> {
        let mut free = self.free.lock().unwrap();
        *free = free.checked_sub(1)?;
        Some(Slot { slots: self })
    }
}

struct Slot<'a> {
    slots: &'a Slots,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.slots.free.lock().unwrap() += 1;
        freed().notify_one();
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
        Self { backend, slots: Slots { free: Mutex::new(slots.get()) } }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let work = async {
            let _slot = self.slots.acquire().await;
            let text = self.backend.load(page).await.map_err(HandleError::Failed)?;
            self.backend.render(text).await.map_err(HandleError::Failed)
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            outcome = work => outcome,
        }
    }
}
