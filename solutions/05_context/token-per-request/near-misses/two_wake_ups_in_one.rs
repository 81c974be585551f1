//! Two slots that become free while nobody waits yet leave one wake-up: one of two waits beside a free slot.
//! rejected by: schedules::two_slots_that_become_free_are_two

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

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
    free: AtomicUsize,
    freed: Notify,
}

/// A slot that is taken.
struct Slot<'a> {
    free: &'a AtomicUsize,
    freed: &'a Notify,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.free.fetch_add(1, Ordering::SeqCst);
        self.freed.notify_one();
    }
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, free: AtomicUsize::new(slots.get()), freed: Notify::new() }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let slot = unless_stopped(&stop, self.slot()).await;
        let _slot = slot.ok_or(HandleError::Stopped)?;
        let loaded = unless_stopped(&stop, self.backend.load(page)).await;
        let text = loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)?;
        let rendered = unless_stopped(&stop, self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn slot(&self) -> Slot<'_> {
        let one_less = |free: usize| free.checked_sub(1);
        while self.free.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_err() {
            // If one is freed just now, the `Notify` remembers it.
            self.freed.notified().await;
        }
        Slot { free: &self.free, freed: &self.freed }
    }
}

async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
