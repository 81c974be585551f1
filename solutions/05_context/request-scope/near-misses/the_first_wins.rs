//! Keeps the id that is there: a request within a request writes the outer one's lines.
//! rejected by: schedules::a_request_within_a_request_has_its_own_id
//! rejected by: schedules::requests_side_by_side_within_a_request_do_not_mix
//! rejected by: schedules::a_spawned_task_has_the_id_of_who_spawned_it
//! rejected by: schedules::a_request_wakes_the_task_in_which_it_goes_on
//! also by: behaviour::a_hundred_requests_write_their_own_ids

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
    ID.scope(trace_id().or(Some(id)), request).await
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
    tokio::spawn(ID.scope(trace_id(), work))
}
