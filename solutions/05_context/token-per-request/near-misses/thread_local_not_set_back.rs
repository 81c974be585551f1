//! The request's token is in a thread-local, set anew before each poll of the request, and not set back after it.
//! rejected by: schedules::a_stop_is_heard_after_a_request_within_the_request

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::num::NonZeroUsize;
use std::pin::pin;

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

thread_local! {
    /// Of the request that is being polled on this thread.
    static CURRENT: RefCell<Option<CancellationToken>> = const { RefCell::new(None) };
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
        let mut request = pin!(self.request(page));
        poll_fn(|cx| {
            CURRENT.set(Some(stop.clone()));
            request.as_mut().poll(cx)
        })
        .await
    }

    async fn request(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let Some(permit) = unless_stopped(self.slots.acquire()).await else {
            return Err(HandleError::Stopped);
        };
        let _permit = permit.expect("nobody closes the semaphore");
        let text = self.load(page).await?;
        self.render(text).await
    }

    async fn load(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let loaded = unless_stopped(self.backend.load(page)).await;
        loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn render(&self, text: String) -> Result<String, HandleError<B::Error>> {
        let rendered = unless_stopped(self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }
}

async fn unless_stopped<T>(work: impl Future<Output = T>) -> Option<T> {
    let stop = CURRENT.with_borrow(Clone::clone).expect("a request is being polled");
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
