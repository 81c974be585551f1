//! Keeps the tokens by task: two requests that one task handles side by side share an entry.
//! rejected by: behaviour::a_stop_is_over_with_its_request
//! also by: schedules::a_stop_is_heard_after_a_request_within_the_request

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Mutex;

use tokio::sync::Semaphore;
use tokio::task;
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
    /// Of the requests that are being handled, by their task.
    tokens: Mutex<HashMap<Option<task::Id>, CancellationToken>>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots, tokens: Mutex::default() }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        self.tokens.lock().unwrap().insert(task::try_id(), stop);
        let _entry = Entry { tokens: &self.tokens, of: task::try_id() };
        let Some(permit) = self.unless_stopped(self.slots.acquire()).await else {
            return Err(HandleError::Stopped);
        };
        let _permit = permit.expect("nobody closes the semaphore");
        let text = self.load(page).await?;
        self.render(text).await
    }

    async fn load(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let loaded = self.unless_stopped(self.backend.load(page)).await;
        loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn render(&self, text: String) -> Result<String, HandleError<B::Error>> {
        let rendered = self.unless_stopped(self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let stop = self.tokens.lock().unwrap().get(&task::try_id()).cloned().unwrap_or_default();
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            output = work => Some(output),
        }
    }
}

/// Takes the token out of the map at the end of the request, whichever that is.
struct Entry<'a> {
    tokens: &'a Mutex<HashMap<Option<task::Id>, CancellationToken>>,
    of: Option<task::Id>,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.tokens.lock().unwrap().remove(&self.of);
    }
}
