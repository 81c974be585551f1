//! Works in a task, and at the stop leaves it: the page is loaded and rendered for nobody, in a slot.
//! rejected by: schedules::a_stop_ends_its_own_request_only
//! rejected by: schedules::two_requests_for_one_page_are_two
//! rejected by: schedules::a_stop_is_heard_in_the_queue
//! rejected by: schedules::a_slot_is_not_lost_with_who_waited_for_it
//! rejected by: schedules::a_stop_makes_room
//! rejected by: schedules::dropped_half_way_it_makes_room
//! rejected by: schedules::a_token_of_a_request_that_has_ended_concerns_nobody
//! rejected by: schedules::two_slots_that_become_free_are_two
//! rejected by: schedules::dropped_by_a_panic_it_makes_room
//! rejected by: schedules::any_of_many_slots_will_do
//! rejected by: schedules::a_request_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::two_that_wait_in_one_task_are_two
//! rejected by: schedules::who_has_moved_up_may_be_awaited_by_another
//! rejected by: schedules::a_slot_is_not_lost_with_who_panics_in_the_queue
//! rejected by: schedules::a_stop_is_heard_after_a_request_within_the_request
//! rejected by: schedules::a_stop_ends_its_own_request_among_those_that_come_and_go
//! rejected by: schedules::as_many_at_once_as_before

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

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
    inner: Arc<Inner<B>>,
}

impl<B: Backend> Server<B> {
    /// A server on this backend, for so many requests at once.
    pub fn new(backend: B, slots: NonZeroUsize) -> Self {
        let slots = Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS));
        Self { inner: Arc::new(Inner { backend, slots }) }
    }

    /// Handles one request, until it is done or `stop` is cancelled.
    ///
    /// # Errors
    /// The backend has failed, or `stop` was cancelled.
    pub async fn handle(&self, stop: CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        if stop.is_cancelled() {
            return Err(HandleError::Stopped);
        }
        let (inner, page) = (Arc::clone(&self.inner), page.to_owned());
        let task = tokio::spawn(async move {
            let _permit = inner.slots.acquire().await.expect("nobody closes the semaphore");
            let text = inner.backend.load(&page).await?;
            inner.backend.render(text).await
        });
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(HandleError::Stopped),
            joined = task => match joined {
                Ok(outcome) => outcome.map_err(HandleError::Failed),
                Err(error) => std::panic::resume_unwind(error.into_panic()),
            },
        }
    }
}

struct Inner<B> {
    backend: B,
    slots: Semaphore,
}
