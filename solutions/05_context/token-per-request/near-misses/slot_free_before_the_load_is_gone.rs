//! Makes the work before it waits for a slot: what is made first is dropped last, and the next one loads beside it.
//! rejected by: schedules::a_stop_makes_room
//! rejected by: schedules::two_slots_that_become_free_are_two

use std::future::Future;
use std::num::NonZeroUsize;

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

use std::pin::pin;
use tokio::sync::Semaphore;

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
        let mut work = pin!(async {
            let text = self.backend.load(page).await?;
            self.backend.render(text).await
        });
        let _slot = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(HandleError::Stopped),
            slot = self.slots.acquire() => slot.expect("nobody closes it"),
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            outcome = &mut work => outcome.map_err(HandleError::Failed),
        }
    }
}
