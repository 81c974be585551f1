//! What travels is a handle to the request, which could hold more than its id.

use std::sync::Arc;

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);
struct Request {
    id: TraceId,
}

tokio::task_local! {
    static REQUEST: Arc<Request>;
}

fn current() -> Option<Arc<Request>> {
    REQUEST.try_with(Arc::clone).ok()
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    REQUEST.scope(Arc::new(Request { id }), request).await
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
    let request = current();
    tokio::spawn(async move {
        match request {
            Some(request) => REQUEST.scope(request, work).await,
            None => work.await,
        }
    })
}
