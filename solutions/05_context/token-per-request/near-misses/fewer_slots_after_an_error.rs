//! Each error keeps one slot back, though never the last one, until a page has been served.
//! rejected by: schedules::as_many_at_once_as_before

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
    /// How many there are, and how many of them are kept back.
    all: usize,
    kept_back: Mutex<usize>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let permits = slots.get().min(Semaphore::MAX_PERMITS);
        Self { backend, slots: Semaphore::new(permits), all: permits, kept_back: Mutex::new(0) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let permit = unless_stopped(&stop, self.slots.acquire()).await?;
        let permit = permit.expect("nobody closes the semaphore");
        let served = self.serve(&stop, page).await;
        let mut kept_back = self.kept_back.lock().unwrap();
        match served {
            Err(HandleError::Failed(_)) if *kept_back + 1 < self.all => {
                *kept_back += 1;
                permit.forget();
            }
            Ok(_) if *kept_back > 0 => {
                *kept_back -= 1;
                self.slots.add_permits(1);
            }
            _ => {}
        }
        served
    }

    async fn serve(&self, stop: &CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let loaded = unless_stopped(stop, self.backend.load(page)).await?;
        let text = loaded.map_err(HandleError::Failed)?;
        let rendered = unless_stopped(stop, self.backend.render(text)).await?;
        rendered.map_err(HandleError::Failed)
    }
}

/// Waits for `work`, or for the stop.
async fn unless_stopped<T, E>(
    stop: &CancellationToken,
    work: impl Future<Output = T>,
) -> Result<T, HandleError<E>> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(HandleError::Stopped),
        output = work => Ok(output),
    }
}
