//! A struct for the request owns a child of the caller's token. That one it may cancel at the end, whatever the end is.

use std::future::Future;
use std::num::NonZeroUsize;

use tokio::sync::Semaphore;
use tokio_util::sync::{CancellationToken, DropGuard};

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
        let stop = stop.child_token();
        let request = Request { server: self, _ended: stop.clone().drop_guard(), stop };
        request.run(page).await
    }
}

/// One request, from its slot to its page.
struct Request<'a, B: Backend> {
    server: &'a Server<B>,
    stop: CancellationToken,
    _ended: DropGuard,
}

impl<B: Backend> Request<'_, B> {
    async fn run(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let slot = self.unless_stopped(|| self.server.slots.acquire()).await?;
        let _slot = slot.expect("nobody closes the semaphore");
        let text =
            self.unless_stopped(|| self.server.backend.load(page)).await?.map_err(HandleError::Failed)?;
        self.unless_stopped(|| self.server.backend.render(text)).await?.map_err(HandleError::Failed)
    }

    async fn unless_stopped<F: Future>(
        &self,
        work: impl FnOnce() -> F,
    ) -> Result<F::Output, HandleError<B::Error>> {
        if self.stop.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(HandleError::Stopped),
            output = work() => Ok(output),
        }
    }
}
