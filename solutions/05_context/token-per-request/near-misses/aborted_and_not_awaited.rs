//! Works in a task, and at the stop aborts it: the request has ended while that task and its `load` are still there.
//! rejected by: schedules::a_token_of_a_request_that_has_ended_concerns_nobody
//! rejected by: schedules::a_request_may_be_polled_by_one_and_awaited_by_another

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
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
    backend: Arc<B>,
    slots: Arc<Semaphore>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend: Arc::new(backend), slots: Arc::new(slots) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let slot = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(HandleError::Stopped),
            slot = Arc::clone(&self.slots).acquire_owned() => slot.expect("nobody closes the semaphore"),
        };
        let (backend, page) = (Arc::clone(&self.backend), page.to_owned());
        let mut work = Aborted(tokio::spawn(async move {
            let _slot = slot; // stays with the work
            let text = backend.load(&page).await?;
            backend.render(text).await
        }));
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            outcome = &mut work.0 => match outcome {
                Ok(rendered) => rendered.map_err(HandleError::Failed),
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            },
        }
    }
}

/// A task that nobody outlives.
struct Aborted<T>(JoinHandle<T>);

impl<T> Drop for Aborted<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
