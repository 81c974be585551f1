//! A request within one of the same id gets no scope of its own: begun there, it has no id when it goes on outside.
//! rejected by: schedules::a_request_within_a_request_has_its_own_id

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

tokio::task_local! {
    static ID: TraceId;
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    if trace_id() == Some(id) {
        // Already in it: a second scope would change nothing.
        request.await
    } else {
        ID.scope(id, request).await
    }
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    ID.try_with(|id| *id).ok()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match trace_id() {
        Some(id) => tokio::spawn(ID.scope(id, work)),
        None => tokio::spawn(work),
    }
}
