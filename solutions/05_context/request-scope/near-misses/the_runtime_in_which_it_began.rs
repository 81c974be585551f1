//! The request carries its id and the runtime in which it began, and `spawn` uses both.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::future::Future;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

/// What travels with a request.
#[derive(Clone)]
struct Request {
    id: TraceId,
    /// None where there is no runtime at all.
    runtime: Option<Handle>,
}

tokio::task_local! {
    static REQUEST: Request;
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let runtime = Handle::try_current().ok();
    REQUEST.scope(Request { id, runtime }, request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    REQUEST.try_with(|request| request.id).ok()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let Ok(request) = REQUEST.try_with(Request::clone) else {
        return tokio::spawn(work);
    };
    match request.runtime.clone() {
        Some(runtime) => runtime.spawn(REQUEST.scope(request, work)),
        None => tokio::spawn(REQUEST.scope(request, work)),
    }
}
