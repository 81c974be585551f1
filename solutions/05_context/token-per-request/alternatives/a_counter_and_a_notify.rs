//! Slots as a counter and a `Notify`; one race around all of it, on a child of the token.

use std::future::Future;
use std::num::NonZeroUsize;

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

use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    free: AtomicUsize,
    freed: Notify,
}

struct Slot<'a> {
    free: &'a AtomicUsize,
    freed: &'a Notify,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.free.fetch_add(1, Ordering::AcqRel);
        self.freed.notify_waiters();
    }
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, free: AtomicUsize::new(slots.get()), freed: Notify::new() }
    }

    async fn slot(&self) -> Slot<'_> {
        loop {
            let freed = self.freed.notified();
            let took =
                self.free.fetch_update(Ordering::AcqRel, Ordering::Acquire, |free| free.checked_sub(1));
            if took.is_ok() {
                return Slot { free: &self.free, freed: &self.freed };
            }
            freed.await;
        }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let request = stop.child_token();
        let _ends = request.clone().drop_guard();
        let work = async {
            let _slot = self.slot().await;
            let text = self.backend.load(page).await?;
            self.backend.render(text).await
        };
        tokio::select! {
            biased;
            () = request.cancelled() => Err(HandleError::Stopped),
            outcome = work => outcome.map_err(HandleError::Failed),
        }
    }
}
