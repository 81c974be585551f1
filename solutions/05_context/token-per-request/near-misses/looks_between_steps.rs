//! Looks at the token before each step, and not while the step takes its time.
//! rejected by: schedules::a_stop_ends_its_own_request_only
//! rejected by: schedules::a_stop_is_heard_in_the_queue
//! rejected by: schedules::a_stop_makes_room
//! rejected by: schedules::two_requests_for_one_page_are_two
//! rejected by: schedules::a_token_of_a_request_that_has_ended_concerns_nobody
//! rejected by: schedules::any_of_many_slots_will_do
//! rejected by: schedules::a_request_may_be_polled_by_one_and_awaited_by_another
//! rejected by: schedules::two_that_wait_in_one_task_are_two
//! rejected by: schedules::a_stop_is_heard_after_a_request_within_the_request
//! rejected by: schedules::a_stop_ends_its_own_request_among_those_that_come_and_go
//! rejected by: schedules::as_many_at_once_as_before

use std::future::Future;
use std::num::NonZeroUsize;

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
        let Some(permit) = unless_stopped(&stop, self.slots.acquire()).await else {
            return Err(HandleError::Stopped);
        };
        let _permit = permit.expect("nobody closes the semaphore");
        let text = self.load(&stop, page).await?;
        self.render(&stop, text).await
    }

    async fn load(&self, stop: &CancellationToken, page: &str) -> Result<String, HandleError<B::Error>> {
        let loaded = unless_stopped(stop, self.backend.load(page)).await;
        loaded.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }

    async fn render(&self, stop: &CancellationToken, text: String) -> Result<String, HandleError<B::Error>> {
        let rendered = unless_stopped(stop, self.backend.render(text)).await;
        rendered.ok_or(HandleError::Stopped)?.map_err(HandleError::Failed)
    }
}

/// Does the work, unless it is stopped before.
async fn unless_stopped<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    if stop.is_cancelled() { None } else { Some(work.await) }
}
