//! If the request's future is dropped (or the backend panics), a guard cancels the caller's token, so that whatever else was begun for this user ends too, and whoever has a clone of it is stopped.
//! also by: behaviour::a_panic_reaches_its_caller_and_makes_room
//! rejected by: schedules::dropped_half_way_it_makes_room

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
        // ctx, cancel := context.WithCancel(ctx); defer cancel()
        let cancel = stop.clone().drop_guard();
        let result = self.steps(&stop, page).await;
        // The request has come to its end by itself: there is nothing left to cancel.
        cancel.disarm();
        result
    }

    async fn steps(&self, ctx: &CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let Some(permit) = ctx.run_until_cancelled(self.slots.acquire()).await else {
            return Err(HandleError::Stopped);
        };
        let _permit = permit.expect("nobody closes the semaphore");
        if ctx.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        let text = match ctx.run_until_cancelled(self.backend.load(page)).await {
            Some(Ok(text)) => text,
            Some(Err(error)) => return Err(HandleError::Failed(error)),
            None => return Err(HandleError::Stopped),
        };
        match ctx.run_until_cancelled(self.backend.render(text)).await {
            Some(Ok(html)) => Ok(html),
            Some(Err(error)) => Err(HandleError::Failed(error)),
            None => Err(HandleError::Stopped),
        }
    }
}
