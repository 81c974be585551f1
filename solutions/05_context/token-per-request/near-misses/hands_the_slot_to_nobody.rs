//! Hands the slot to the first in line, who may have been stopped before it looks: then nobody has it.
//! rejected by: schedules::a_slot_is_not_lost_with_who_waited_for_it
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
use std::sync::Mutex;
use tokio::sync::oneshot;

struct Slots {
    free: usize,
    waiting: VecDeque<oneshot::Sender<()>>,
}

/// Renders pages, not too many at once.
pub struct Server<B: Backend> {
    backend: B,
    slots: Mutex<Slots>,
}

struct Slot<'a>(&'a Mutex<Slots>);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut slots = self.0.lock().unwrap();
        while let Some(next) = slots.waiting.pop_front() {
            if next.send(()).is_ok() {
                return;
            }
        }
        slots.free += 1;
    }
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        Self { backend, slots: Mutex::new(Slots { free: slots.get(), waiting: VecDeque::new() }) }
    }

    async fn slot(&self) -> Slot<'_> {
        let turn = {
            let mut slots = self.slots.lock().unwrap();
            if slots.free > 0 {
                slots.free -= 1;
                None
            } else {
                let (sender, turn) = oneshot::channel();
                slots.waiting.push_back(sender);
                Some(turn)
            }
        };
        if let Some(turn) = turn {
            turn.await.expect("a slot always comes");
        }
        Slot(&self.slots)
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let request = async {
            let _slot = self.slot().await;
            let text = self.backend.load(page).await?;
            self.backend.render(text).await
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            outcome = request => outcome.map_err(HandleError::Failed),
        }
    }
}
