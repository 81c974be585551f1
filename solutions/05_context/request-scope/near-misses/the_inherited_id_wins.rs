//! Keeps the id that a task inherits beside that of a request, and asks for it first: a request that begins in a spawned task has the id of who spawned it.
//! rejected by: schedules::a_spawned_task_has_the_id_of_who_spawned_it
//! also by: behaviour::a_hundred_requests_write_their_own_ids

use std::future::Future;

use tokio::task::JoinHandle;

tokio::task_local! {
    /// Of the request in which we are.
    static REQUEST: TraceId;
    /// Of the request for which this task was started.
    static INHERITED: TraceId;
}

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    REQUEST.scope(id, request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    // A task has the id of whoever started it, to its end.
    let inherited = INHERITED.try_with(|id| *id);
    inherited.or_else(|_| REQUEST.try_with(|id| *id)).ok()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let Some(id) = trace_id() else { return tokio::spawn(work) };
    tokio::spawn(INHERITED.scope(id, work))
}
