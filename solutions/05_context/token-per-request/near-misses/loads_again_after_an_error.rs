//! A `load` that fails is tried once more, since most failures are short; only the second error comes back.
//! rejected by: behaviour::a_failure_is_not_tried_again

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
        Self { backend, slots: Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS)) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let permit = unless_stopped(&stop, self.slots.acquire()).await?;
        let _permit = permit.expect("nobody closes the semaphore");
        let text = unless_stopped(&stop, self.load(page)).await?.map_err(HandleError::Failed)?;
        unless_stopped(&stop, async { self.backend.render(text).await }).await?.map_err(HandleError::Failed)
    }

    async fn load(&self, page: &str) -> Result<String, B::Error> {
        match self.backend.load(page).await {
            Ok(text) => Ok(text),
            Err(_) => self.backend.load(page).await,
        }
    }
}

async fn unless_stopped<T, E>(
    stop: &CancellationToken,
    work: impl Future<Output = T>,
) -> Result<T, HandleError<E>> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(HandleError::Stopped),
        output = work => Ok(output),
    }
}
