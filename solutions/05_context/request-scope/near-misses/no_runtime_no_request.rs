//! Whoever is not in a runtime is taken to be outside of any request.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::future::Future;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

tokio::task_local! {
    static CURRENT: TraceId;
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    CURRENT.scope(id, request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    Handle::try_current().ok()?; // no runtime, no request
    CURRENT.try_with(|id| *id).ok()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match trace_id() {
        Some(id) => tokio::spawn(CURRENT.scope(id, work)),
        None => tokio::spawn(work),
    }
}
