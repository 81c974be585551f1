//! A line of oneshots. What is sent is the slot itself: if nobody receives it, it is dropped, and goes to the next.

use std::future::Future;
use std::num::NonZeroUsize;

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

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

struct Line {
    free: usize,
    waiting: VecDeque<oneshot::Sender<Slot>>,
}

struct Slot(Arc<Mutex<Line>>);

impl Drop for Slot {
    fn drop(&mut self) {
        let next = {
            let mut line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let next = line.waiting.pop_front();
            line.free += usize::from(next.is_none());
            next
        };
        if let Some(next) = next {
            let _ = next.send(Slot(self.0.clone()));
        }
    }
}

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    line: Arc<Mutex<Line>>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, line: Arc::new(Mutex::new(Line { free: slots.get(), waiting: VecDeque::new() })) }
    }

    async fn slot(&self) -> Slot {
        let turn = {
            let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
            if line.free > 0 {
                line.free -= 1;
                drop(line);
                return Slot(self.line.clone());
            }
            let (sender, turn) = oneshot::channel();
            line.waiting.push_back(sender);
            turn
        };
        turn.await.expect("a slot always comes")
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let work = async {
            let _slot = self.slot().await;
            let text = self.backend.load(page).await?;
            self.backend.render(text).await
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            outcome = work => outcome.map_err(HandleError::Failed),
        }
    }
}
