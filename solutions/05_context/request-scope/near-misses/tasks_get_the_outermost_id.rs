//! A task gets the id of the outermost request around the call of `spawn`, not that of the innermost.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::future::Future;

use tokio::task::JoinHandle;

tokio::task_local! {
    static REQUEST: Request;
}

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

#[derive(Clone, Copy)]
struct Request {
    id: TraceId,
    /// That of the request with which it all began: what runs beside belongs to that.
    root: TraceId,
}

fn current() -> Option<Request> {
    REQUEST.try_with(|request| *request).ok()
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let root = current().map_or(id, |outer| outer.root);
    REQUEST.scope(Request { id, root }, request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    current().map(|request| request.id)
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match current() {
        Some(Request { root, .. }) => tokio::spawn(REQUEST.scope(Request { id: root, root }, work)),
        None => tokio::spawn(work),
    }
}
