//! Many slots are dealt out to four groups, and who waits does so in one of them.
//! rejected by: schedules::any_of_many_slots_will_do

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// So many groups, so that not all requests meet at one lock. A few slots are one group.
const GROUPS: usize = 4;

struct Slots {
    groups: Vec<Semaphore>,
    next: AtomicUsize,
}

impl Slots {
    fn new(slots: usize) -> Self {
        let groups = if slots < GROUPS * GROUPS { 1 } else { GROUPS };
        let size = |group| slots / groups + usize::from(group < slots % groups);
        let groups =
            (0..groups).map(|group| Semaphore::new(size(group).min(Semaphore::MAX_PERMITS))).collect();
        Self { groups, next: AtomicUsize::new(0) }
    }

    async fn take(&self) -> SemaphorePermit<'_> {
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.groups.len();
        let (before, from) = self.groups.split_at(first);
        // Wherever there is a free one.
        for group in from.iter().chain(before) {
            if let Ok(permit) = group.try_acquire() {
                return permit;
            }
        }
        self.groups[first].acquire().await.expect("nobody closes the semaphore")
    }
}

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    slots: Slots,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, slots: Slots::new(slots.get()) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let Some(_permit) = unless_stopped(&stop, self.slots.take()).await else {
            return Err(HandleError::Stopped);
        };
        let text = self.load(&stop, page).await?;
        self.render(&stop, text).await
    }

    async fn load(&self, stop: &CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let loaded = unless_stopped(stop, self.backend.load(page)).await;
        loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn render(&self, stop: &CancellationToken, text: String) -> Result<String, HandleError<B::Error>> {
        if stop.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        let rendered = unless_stopped(stop, self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }
}

async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        output = work => Some(output),
    }
}
