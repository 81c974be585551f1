//! A request's number is the length of the map: when the first has ended, the next takes the place of the second.
//! rejected by: schedules::a_token_of_a_request_that_has_ended_concerns_nobody

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Mutex;

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
    /// By the number of the request.
    stops: Mutex<HashMap<usize, CancellationToken>>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots, stops: Mutex::default() }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let request = Request::new(&self.stops, stop);
        let Some(permit) = request.unless_stopped(self.slots.acquire()).await else {
            return Err(HandleError::Stopped);
        };
        let _permit = permit.expect("nobody closes the semaphore");
        let loaded = request.unless_stopped(self.backend.load(page)).await;
        let text = loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)?;
        let rendered = request.unless_stopped(self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }
}

/// Its place in the map, for as long as it is under way.
struct Request<'a> {
    number: usize,
    stops: &'a Mutex<HashMap<usize, CancellationToken>>,
}

impl<'a> Request<'a> {
    fn new(stops: &'a Mutex<HashMap<usize, CancellationToken>>, stop: CancellationToken) -> Self {
        let mut map = stops.lock().unwrap();
        let number = map.len();
        map.insert(number, stop);
        Self { number, stops }
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let stop = self.stops.lock().unwrap().get(&self.number).cloned().unwrap_or_default();
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            output = work => Some(output),
        }
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.stops.lock().unwrap().remove(&self.number);
    }
}
