//! A method on every future, `work.unless(&stop)`, polled by hand.

use std::future::Future;
use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

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
    slots: Arc<Semaphore>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots: Arc::new(slots) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let made = async {
            let permit = Arc::clone(&self.slots).acquire_owned().await;
            let _permit = permit.expect("nobody closes the semaphore");
            match self.backend.load(page).await {
                Ok(text) => self.backend.render(text).await,
                Err(why) => Err(why),
            }
        };
        made.unless(&stop).await.map_or(Err(HandleError::Stopped), |made| made.map_err(HandleError::Failed))
    }
}

trait Unless: Future + Sized {
    /// Ends with `None` when `stop` is cancelled, and drops `self`.
    fn unless(self, stop: &CancellationToken) -> impl Future<Output = Option<Self::Output>> + Send;
}

impl<F: Future + Send> Unless for F
where
    F::Output: Send,
{
    async fn unless(self, stop: &CancellationToken) -> Option<F::Output> {
        let mut stopped = pin!(stop.cancelled());
        let mut work = pin!(self);
        poll_fn(|cx| {
            if stopped.as_mut().poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(cx).map(Some)
        })
        .await
    }
}
