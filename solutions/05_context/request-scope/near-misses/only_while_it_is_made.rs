//! Sets the id while the request's future is made. A future does nothing then; it does so when it is polled.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids
//! rejected by: schedules::the_id_is_there_from_the_first_step_to_the_last

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
    let request = ID.sync_scope(Some(id), || async { request.await });
    request.await
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
