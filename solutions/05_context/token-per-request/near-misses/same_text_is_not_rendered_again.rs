//! What was rendered last is kept with its text, and who loads the same text gets it without rendering.
//! rejected by: behaviour::the_same_text_is_rendered_again

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Mutex;

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
    /// The last text, and what was made of it.
    last: Mutex<Option<(String, String)>>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let permits = slots.get().min(Semaphore::MAX_PERMITS);
        Self { backend, slots: Semaphore::new(permits), last: Mutex::new(None) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let permit = unless_stopped(&stop, self.slots.acquire()).await?;
        let _permit = permit.expect("nobody closes the semaphore");
        let loaded = unless_stopped(&stop, self.backend.load(page)).await?;
        let text = loaded.map_err(HandleError::Failed)?;
        if let Some((last, rendered)) = &*self.last.lock().unwrap()
            && *last == text
        {
            return Ok(rendered.clone());
        }
        let rendered = unless_stopped(&stop, self.backend.render(text.clone())).await?;
        let rendered = rendered.map_err(HandleError::Failed)?;
        *self.last.lock().unwrap() = Some((text, rendered.clone()));
        Ok(rendered)
    }
}

/// Waits for `work`, or for the stop.
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
