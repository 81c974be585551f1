//! The guard is there before the slot: stopped in the queue, it gives back a slot that it never had.
//! rejected by: schedules::a_stop_is_heard_in_the_queue
//! rejected by: schedules::a_slot_is_not_lost_with_who_waited_for_it
//! rejected by: schedules::who_has_moved_up_may_be_awaited_by_another

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

use tokio::sync::Semaphore;

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    slots: Semaphore,
}

struct Slot<'a>(&'a Semaphore);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.add_permits(1);
    }
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, slots: Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS)) }
    }

    async fn run(&self, page: &str) -> Result<String, B::Error> {
        let _slot = Slot(&self.slots);
        self.slots.acquire().await.expect("nobody closes it").forget();
        let text = self.backend.load(page).await?;
        self.backend.render(text).await
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            outcome = self.run(page) => outcome.map_err(HandleError::Failed),
        }
    }
}
