//! A value of the task goes with the request, and no other request sees it.

use std::future::Future;
use std::num::NonZeroUsize;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

tokio::task_local! {
    static STOP: CancellationToken;
}

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
        STOP.scope(stop, self.handle_stoppable(page)).await
    }

    async fn handle_stoppable(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let permit = unless_stopped(self.slots.acquire()).await.ok_or(HandleError::Stopped)?;
        let _permit = permit.expect("nobody closes the semaphore");
        let loaded = unless_stopped(self.backend.load(page)).await.ok_or(HandleError::Stopped)?;
        let text = loaded.map_err(HandleError::Failed)?;
        let rendered = unless_stopped(self.backend.render(text)).await.ok_or(HandleError::Stopped)?;
        rendered.map_err(HandleError::Failed)
    }
}

async fn unless_stopped<T>(work: impl Future<Output = T>) -> Option<T> {
    let stop = STOP.with(Clone::clone);
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
