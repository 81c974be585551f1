//! When a task of a request panics, `spawn` signs that with the id: it panics anew, with a text that has the id and the message in it.
//! rejected by: schedules::a_panic_in_a_task_is_found_by_who_joins

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use tokio::task::JoinHandle;

tokio::task_local! {
    static ID: TraceId;
}

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

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
    let Some(id) = trace_id() else { return tokio::spawn(work) };
    tokio::spawn(ID.scope(id, async move {
        match AssertUnwindSafe(work).catch_unwind().await {
            Ok(output) => output,
            Err(payload) => panic!("request {}: {}", id.0, message(&*payload)),
        }
    }))
}

fn message(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "no text"
    }
}
