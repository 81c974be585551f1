//! Who waits for a slot wakes up every 20 milliseconds to see whether its token has been cancelled, which costs something for as long as all slots are taken.
//! rejected by: schedules::who_waits_costs_nothing

use std::future::Future;
use std::num::NonZeroUsize;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
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

/// How long a stop may go unnoticed in the queue.
const PATIENCE: Duration = Duration::from_millis(20);

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
        let _slot = self.slot(&stop).await.ok_or(HandleError::Stopped)?;
        let both = async {
            let text = self.backend.load(page).await?;
            self.backend.render(text).await
        };
        match stop.run_until_cancelled(both).await {
            Some(result) => result.map_err(HandleError::Failed),
            None => Err(HandleError::Stopped),
        }
    }

    async fn slot(&self, stop: &CancellationToken) -> Option<SemaphorePermit<'_>> {
        while !stop.is_cancelled() {
            if let Ok(permit) = tokio::time::timeout(PATIENCE, self.slots.acquire()).await {
                return Some(permit.expect("nobody closes the semaphore"));
            }
        }
        None
    }
}
