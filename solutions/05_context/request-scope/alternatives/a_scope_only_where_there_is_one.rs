//! A task-local value that is never none: without a request there is no scope.

use futures::future::Either;

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
    ID.scope(id, request).await
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
    tokio::spawn(match trace_id() {
        Some(id) => Either::Left(ID.scope(id, work)),
        None => Either::Right(work),
    })
}
