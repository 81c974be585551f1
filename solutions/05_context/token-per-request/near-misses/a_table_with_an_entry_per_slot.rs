//! A table of tokens with one entry for each slot; the entry is the request's number, drawn when it has its slot, modulo the number of slots.
//! rejected by: schedules::a_stop_ends_its_own_request_among_those_that_come_and_go

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

pub trait Backend: Send + Sync + 'static {
    type Error: Send + 'static;

    fn load(&self, page: &str) -> impl Future<Output = Result<String, Self::Error>> + Send;
    fn render(&self, text: String) -> impl Future<Output = Result<String, Self::Error>> + Send;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandleError<E> {
    Failed(E),
    Stopped,
}

pub struct Server<B: Backend> {
    backend: B,
    count: usize,
    slots: Semaphore,
    begun: AtomicUsize,
    /// No more than `count` have a slot, so there are enough entries.
    tokens: Mutex<HashMap<usize, CancellationToken>>,
}

impl<B: Backend> Server<B> {
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let count = slots.get().min(Semaphore::MAX_PERMITS);
        let slots = Semaphore::new(count);
        Self { backend, count, slots, begun: AtomicUsize::new(0), tokens: Mutex::default() }
    }

    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let slot = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(HandleError::Stopped),
            slot = self.slots.acquire() => slot,
        };
        let _slot = slot.expect("nobody closes the semaphore");
        let entry = self.begun.fetch_add(1, Ordering::Relaxed) % self.count;
        self.tokens.lock().unwrap().insert(entry, stop);
        let text = self.load(entry, page).await?;
        self.render(entry, text).await
    }

    async fn load(&self, entry: usize, page: &str) -> Result<String, HandleError<B::Error>> {
        let loaded = self.unless_stopped(entry, || self.backend.load(page)).await;
        loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn render(&self, entry: usize, text: String) -> Result<String, HandleError<B::Error>> {
        let rendered = self.unless_stopped(entry, || self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn unless_stopped<T, W: Future<Output = T>>(
        &self,
        entry: usize,
        work: impl FnOnce() -> W,
    ) -> Option<T> {
        let stop = self.tokens.lock().unwrap()[&entry].clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            output = work() => Some(output),
        }
    }
}
