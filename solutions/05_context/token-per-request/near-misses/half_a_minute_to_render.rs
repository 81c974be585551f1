//! A page that has not been rendered after half a minute is given up, so that its slot does not stay taken for ever.
//! rejected by: behaviour::a_page_is_loaded_and_rendered

use std::future::Future;
use std::num::NonZeroUsize;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;
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
        let permit = unless_stopped(&stop, self.slots.acquire()).await.ok_or(HandleError::Stopped)?;
        let _permit = permit.expect("nobody closes the semaphore");
        let loaded = unless_stopped(&stop, self.backend.load(page)).await;
        let text = loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)?;
        let render = timeout(Duration::from_secs(30), self.backend.render(text));
        match unless_stopped(&stop, render).await {
            Some(Ok(rendered)) => rendered.map_err(HandleError::Failed),
            Some(Err(_)) | None => Err(HandleError::Stopped),
        }
    }
}

/// What the work says, unless the token is cancelled first.
async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
