//! While its thread panics, nobody has an id: a destructor that writes a line, or starts a task that tidies up, does so for nobody.
//! rejected by: schedules::a_guard_that_a_panic_drops_in_a_request_has_its_id

use std::future::Future;

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
    if std::thread::panicking() {
        return None; // the request is being torn down, and its id with it
    }
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
