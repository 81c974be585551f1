//! Gives a page without text back as it is: it is never rendered.
//! rejected by: behaviour::a_page_is_loaded_and_rendered

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
        unless_stopped(&stop, self.page(page)).await.unwrap_or(Err(HandleError::Stopped))
    }

    async fn page(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let _permit = self.slots.acquire().await.expect("nobody closes the semaphore");
        let text = self.backend.load(page).await.map_err(HandleError::Failed)?;
        if text.is_empty() {
            return Ok(text);
        }
        self.backend.render(text).await.map_err(HandleError::Failed)
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
