//! Catches a panic on its way, to take the id back; and gives it to nobody.
//! rejected by: schedules::a_panic_in_a_task_is_found_by_who_joins
//! rejected by: schedules::a_panic_takes_the_id_with_it

use std::panic::AssertUnwindSafe;

use futures::FutureExt;

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
    ID.scope(Some(id), request).await
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
    let work = ID.scope(trace_id(), AssertUnwindSafe(work).catch_unwind());
    tokio::spawn(async move {
        match work.await {
            Ok(output) => output,
            // The log has it.
            Err(_) => std::future::pending().await,
        }
    })
}
