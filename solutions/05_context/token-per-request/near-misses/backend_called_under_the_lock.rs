//! Calls the backend while the map of tokens is locked: a panic in the call poisons the lock for all.
//! rejected by: behaviour::a_panic_reaches_its_caller_and_makes_room

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

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
    next: AtomicU64,
    /// By the number of the request.
    stops: Mutex<HashMap<u64, CancellationToken>>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots, next: AtomicU64::new(0), stops: Mutex::default() }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.stops.lock().unwrap().insert(number, stop);
        let request = Request { number, stops: &self.stops };
        let Some(permit) = request.unless_stopped(|| self.slots.acquire()).await else {
            return Err(HandleError::Stopped);
        };
        let _permit = permit.expect("nobody closes the semaphore");
        let loaded = request.unless_stopped(|| self.backend.load(page)).await;
        let text = loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)?;
        let rendered = request.unless_stopped(|| self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }
}

/// Its place in the map, for as long as it is under way.
struct Request<'a> {
    number: u64,
    stops: &'a Mutex<HashMap<u64, CancellationToken>>,
}

impl Request<'_> {
    async fn unless_stopped<T, F: Future<Output = T>>(&self, work: impl FnOnce() -> F) -> Option<T> {
        let (stop, work) = {
            let stops = self.stops.lock().unwrap();
            let stop = stops[&self.number].clone();
            if stop.is_cancelled() {
                return None;
            }
            (stop, work())
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            output = work => Some(output),
        }
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        if let Ok(mut stops) = self.stops.lock() {
            stops.remove(&self.number);
        }
    }
}
