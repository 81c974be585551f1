//! The request is a task that owns its permit and its token, and ends by itself at a stop; its caller awaits it to the end, passes a panic on, and aborts it if dropped.

use std::future::Future;
use std::num::NonZeroUsize;
use std::panic;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

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
    backend: Arc<B>,
    slots: Arc<Semaphore>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = slots.get().min(Semaphore::MAX_PERMITS);
        Self { backend: Arc::new(backend), slots: Arc::new(Semaphore::new(slots)) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let permit = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(HandleError::Stopped),
            permit = Arc::clone(&self.slots).acquire_owned() => permit.expect("never closed"),
        };
        let (backend, page) = (Arc::clone(&self.backend), page.to_owned());
        let task = tokio::spawn(async move {
            // Declared first, so given back last.
            let _permit = permit;
            tokio::select! {
                biased;
                () = stop.cancelled() => Err(HandleError::Stopped),
                result = async {
                    let text = backend.load(&page).await.map_err(HandleError::Failed)?;
                    drop(page);
                    backend.render(text).await.map_err(HandleError::Failed)
                } => result,
            }
        });
        match AbortOnDropHandle::new(task).await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => panic::resume_unwind(panic),
                // Only a runtime that shuts down does that.
                Err(_) => Err(HandleError::Stopped),
            },
        }
    }
}
