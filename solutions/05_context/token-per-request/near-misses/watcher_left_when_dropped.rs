//! A task waits for the stop and aborts the work; when the request is dropped, nobody ends that task.
//! rejected by: schedules::a_slot_is_not_lost_with_who_waited_for_it
//! rejected by: schedules::dropped_half_way_it_makes_room
//! rejected by: schedules::two_slots_that_become_free_are_two
//! rejected by: schedules::dropped_by_a_panic_it_makes_room
//! rejected by: schedules::two_that_wait_in_one_task_are_two
//! rejected by: schedules::who_has_moved_up_may_be_awaited_by_another
//! rejected by: schedules::a_panic_makes_room_though_what_is_left_is_kept
//! rejected by: schedules::a_slot_is_not_lost_with_who_panics_in_the_queue
//! rejected by: schedules::as_many_at_once_as_before

use std::future::Future;
use std::num::NonZeroUsize;

use futures::future::{AbortHandle, Abortable};
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
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { backend, slots }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        if stop.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        let (abort, registration) = AbortHandle::new_pair();
        let watcher = tokio::spawn(async move {
            stop.cancelled().await;
            abort.abort();
        });
        let page = Abortable::new(self.page(page), registration).await;
        watcher.abort();
        let _ = watcher.await;
        page.unwrap_or(Err(HandleError::Stopped))
    }

    async fn page(&self, page: &str) -> Result<String, HandleError<B::Error>> {
        let _permit = self.slots.acquire().await.expect("nobody closes the semaphore");
        let text = self.backend.load(page).await.map_err(HandleError::Failed)?;
        self.backend.render(text).await.map_err(HandleError::Failed)
    }
}
