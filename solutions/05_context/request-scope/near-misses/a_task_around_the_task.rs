//! The handle is that of a task that starts the work as another task, and waits for it: `abort` ends the waiting.
//! rejected by: schedules::the_handle_is_that_of_the_one_task

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

tokio::task_local! {
    static CURRENT: Option<TraceId>;
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    CURRENT.scope(Some(id), request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    CURRENT.try_with(|id| *id).ok().flatten()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let id = trace_id();
    tokio::spawn(async move {
        let inner = tokio::spawn(CURRENT.scope(id, work));
        match inner.await {
            Ok(output) => output,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    })
}
