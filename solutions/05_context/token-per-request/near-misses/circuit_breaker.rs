//! A circuit breaker: after five failures in a row no request is begun for ten seconds; each comes back as stopped.
//! rejected by: behaviour::after_many_failures_there_are_as_many_slots

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub trait Backend: Send + Sync + 'static {
    type Error: Send + 'static;

    fn load(&self, page: &str) -> impl Future<Output = Result<String, Self::Error>> + Send;
    fn render(&self, text: String) -> impl Future<Output = Result<String, Self::Error>> + Send;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandleError<E> {
    /// The backend said so.
    Failed(E),
    /// The request was stopped.
    Stopped,
}

const FAILURES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(10);

#[derive(Default)]
struct Breaker {
    failures_in_a_row: u32,
    open_until: Option<Instant>,
}

pub struct Server<B: Backend> {
    backend: B,
    slots: Semaphore,
    breaker: Mutex<Breaker>,
}

impl<B: Backend> Server<B> {
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots, breaker: Mutex::default() }
    }

    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            outcome = self.page(page) => outcome,
        }
    }

    async fn page(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let _slot = self.slots.acquire().await.expect("nobody closes the semaphore");
        if self.is_open() {
            return Err(HandleError::Stopped); // the backend is down; leave it alone
        }
        let outcome = self.ask(page).await;
        let mut breaker = self.breaker();
        if outcome.is_ok() {
            breaker.failures_in_a_row = 0;
        } else {
            breaker.failures_in_a_row += 1;
            if breaker.failures_in_a_row >= FAILURES {
                breaker.open_until = Some(Instant::now() + PAUSE);
            }
        }
        outcome.map_err(HandleError::Failed)
    }

    async fn ask(&self, page: &str) -> Result<String, B::Error> {
        let text = self.backend.load(page).await?;
        self.backend.render(text).await
    }

    fn is_open(&self) -> bool {
        let mut breaker = self.breaker();
        match breaker.open_until {
            Some(until) if Instant::now() < until => true,
            Some(_) => {
                *breaker = Breaker::default();
                false
            }
            None => false,
        }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
