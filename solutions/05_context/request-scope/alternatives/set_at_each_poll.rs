//! A future polled by hand: each poll of the request happens inside of a `sync_scope`.

use std::future::poll_fn;
use std::pin::pin;

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);
tokio::task_local! {
    static ID: Option<TraceId>;
}

async fn under<F: Future>(id: Option<TraceId>, work: F) -> F::Output {
    let mut work = pin!(work);
    poll_fn(|context| ID.sync_scope(id, || work.as_mut().poll(context))).await
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    under(Some(id), request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    ID.try_with(Clone::clone).unwrap_or(None)
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let id = trace_id();
    tokio::spawn(under(id, work))
}
