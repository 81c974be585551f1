//! The slot is given back wherever a request is dropped, but not where a panic drops it.
//! rejected by: schedules::dropped_by_a_panic_it_makes_room

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::thread;

use futures::FutureExt;
use tokio::sync::Semaphore;
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
    slots: Semaphore,
}

/// A slot that is taken.
struct Slot<'a>(&'a Semaphore);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            return; // the backend's panics are caught, and the slot is given back there
        }
        self.0.add_permits(1);
    }
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let Some(permit) = unless_stopped(&stop, self.slots.acquire()).await else {
            return Err(HandleError::Stopped);
        };
        permit.expect("nobody closes the semaphore").forget();
        let slot = Slot(&self.slots);
        let work = AssertUnwindSafe(async {
            let text = self.load(&stop, page).await?;
            self.render(&stop, text).await
        });
        match work.catch_unwind().await {
            Ok(output) => output,
            Err(panic) => {
                drop(slot);
                resume_unwind(panic)
            }
        }
    }

    async fn load(&self, stop: &CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let loaded = unless_stopped(stop, self.backend.load(page)).await;
        loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn render(&self, stop: &CancellationToken, text: String) -> Result<String, HandleError<B::Error>> {
        if stop.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        let rendered = unless_stopped(stop, self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }
}

async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
