//! The number of slots is cast to 32 bits: 2^32 slots are none, and every request waits for ever.
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
        // A semaphore panics above its `MAX_PERMITS`; what a `u32` can count is far below that.
        #[allow(clippy::cast_possible_truncation)]
        let slots = slots.get() as u32;
        Self { backend, slots: Semaphore::new(slots as usize) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let work = async {
            let _slot = self.slots.acquire().await.expect("nobody closes the semaphore");
            let text = self.backend.load(page).await?;
            self.backend.render(text).await
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            result = work => result.map_err(HandleError::Failed),
        }
    }
}
