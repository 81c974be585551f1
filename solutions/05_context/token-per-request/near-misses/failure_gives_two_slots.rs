//! An error of `render` gives the slot back on the spot, and then the guard gives it back once more.
//! rejected by: behaviour::after_many_failures_there_are_as_many_slots

use std::future::Future;
use std::num::NonZeroUsize;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

pub trait Backend: Send + Sync + 'static {
    type Error: Send + 'static;

    fn load(&self, page: &str) -> impl Future<Output = Result<String, Self::Error>> + Send;
    fn render(&self, text: String) -> impl Future<Output = Result<String, Self::Error>> + Send;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandleError<E> {
    /// The backend said so.
    Failed(E),
    /// The request was stopped.
    Stopped,
}

pub struct Server<B: Backend> {
    backend: B,
    slots: Semaphore,
}

/// Gives its slot back.
struct Slot<'a>(&'a Semaphore);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.add_permits(1);
    }
}

impl<B: Backend> Server<B> {
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        // One below the most, so that a count too many is no panic.
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS / 2));
        Self { backend, slots }
    }

    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            outcome = self.page(page) => outcome,
        }
    }

    async fn page(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        self.slots.acquire().await.expect("nobody closes the semaphore").forget();
        let _slot = Slot(&self.slots);
        let text = self.backend.load(page).await.map_err(HandleError::Failed)?;
        self.backend.render(text).await.map_err(|error| self.failed(error))
    }

    /// Ends a request that has failed at its last step.
    fn failed(&self, error: B::Error) -> HandleError<B::Error> {
        self.slots.add_permits(1);
        HandleError::Failed(error)
    }
}
