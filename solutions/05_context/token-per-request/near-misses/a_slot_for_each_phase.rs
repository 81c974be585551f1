//! Takes a slot to load and another to render: in between the next one loads, and then it waits to render.
//! rejected by: schedules::a_slot_is_not_lost_with_who_waited_for_it
//! rejected by: schedules::never_more_than_the_slots_at_once

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
        let text = self.with_slot(&stop, || self.backend.load(page)).await?;
        self.with_slot(&stop, || self.backend.render(text)).await
    }

    /// One call of the backend, in a slot, unless the request is stopped.
    async fn with_slot<F>(
        &self,
        stop: &CancellationToken,
        call: impl FnOnce() -> F,
    ) -> Result<String, HandleError<B::Error>>
    where
        F: Future<Output = Result<String, B::Error>>,
    {
        let slot = unless_stopped(stop, self.slots.acquire()).await.ok_or(HandleError::Stopped)?;
        let _slot = slot.expect("nobody closes the semaphore");
        let said = unless_stopped(stop, call()).await.ok_or(HandleError::Stopped)?;
        said.map_err(HandleError::Failed)
    }
}

/// Waits for `work`, unless the request is stopped.
async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
