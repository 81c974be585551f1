//! A request that the backend makes of the same server while it loads or renders (a page within a page) goes in the slot of the one around it, so that a server with one slot does not wait for itself.
//! rejected by: schedules::a_request_within_a_request_has_a_slot_of_its_own

use std::future::Future;
use std::num::NonZeroUsize;

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

tokio::task_local! {
    /// Which server's slot the caller is in.
    static SLOT_OF: usize;
}

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    slots: Semaphore,
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
        if stop.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        let this = std::ptr::from_ref(self).addr();
        let has_one = SLOT_OF.try_with(|server| *server == this).unwrap_or(false);
        let _slot = if has_one {
            None
        } else {
            let Some(slot) = unless_stopped(&stop, self.slots.acquire()).await else {
                return Err(HandleError::Stopped);
            };
            Some(slot.expect("nobody closes the semaphore"))
        };
        SLOT_OF.scope(this, self.load_and_render(&stop, page)).await
    }

    async fn load_and_render(
        &self,
        stop: &CancellationToken,
        page: &str,
    ) -> Result<String, HandleError<B::Error>> {
        let loaded = unless_stopped(stop, self.backend.load(page)).await;
        let text = loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)?;
        let rendered = unless_stopped(stop, self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }
}

/// Does the work, until it is done or `stop` is cancelled.
async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
