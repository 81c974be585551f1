//! `spawn` keeps the handle of the runtime that it was first called in, and starts all tasks there.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::future::Future;
use std::sync::OnceLock;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

tokio::task_local! {
    static TRACE: Option<TraceId>;
}

static RUNTIME: OnceLock<Handle> = OnceLock::new();

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    TRACE.scope(Some(id), request).await
}

#[must_use]
pub fn trace_id() -> Option<TraceId> {
    TRACE.try_with(|id| *id).ok().flatten()
}

pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let runtime = RUNTIME.get_or_init(Handle::current);
    runtime.spawn(TRACE.scope(trace_id(), work))
}
