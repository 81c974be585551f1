//! Asks for the id inside of the new task, where there is none yet.
//! rejected by: schedules::a_spawned_task_has_the_id_of_who_spawned_it
//! also by: behaviour::a_hundred_requests_write_their_own_ids
//! rejected by: schedules::a_task_keeps_its_id_when_the_request_is_over
//! rejected by: schedules::a_guard_that_a_panic_drops_in_a_request_has_its_id

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);
tokio::task_local! {
    static ID: Option<TraceId>;
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    ID.scope(Some(id), request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    ID.try_get().ok().flatten()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(async { ID.scope(trace_id(), work).await })
}
