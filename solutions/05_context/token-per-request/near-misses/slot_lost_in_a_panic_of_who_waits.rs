//! Who gives up waiting hands on a slot that has come meanwhile, but not where a panic drops it.
//! rejected by: schedules::a_slot_is_not_lost_with_who_panics_in_the_queue

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
use std::thread;
use tokio::sync::oneshot;

struct Line {
    free: usize,
    waiting: VecDeque<oneshot::Sender<()>>,
}

impl Line {
    /// Gives a slot to the next who waits, or to nobody.
    fn give_back(line: &Mutex<Self>) {
        let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(next) = line.waiting.pop_front() {
            if next.send(()).is_ok() {
                return;
            }
        }
        line.free += 1;
    }
}

struct Slot(Arc<Mutex<Line>>);

/// A place in the queue, to which a slot may have come already.
struct Place {
    line: Arc<Mutex<Line>>,
    turn: oneshot::Receiver<()>,
}

impl Drop for Place {
    fn drop(&mut self) {
        // Nothing can have panicked while it waited.
        if thread::panicking() {
            return;
        }
        self.turn.close();
        if self.turn.try_recv().is_ok() {
            Line::give_back(&self.line);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        Line::give_back(&self.0);
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
        let mut place = {
            let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
            if line.free > 0 {
                line.free -= 1;
                drop(line);
                return Slot(self.line.clone());
            }
            let (sender, turn) = oneshot::channel();
            line.waiting.push_back(sender);
            Place { line: self.line.clone(), turn }
        };
        (&mut place.turn).await.expect("a slot always comes");
        Slot(self.line.clone())
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
