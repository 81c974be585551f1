//! A place for the current id and one for the id around it: with a third request in the second, the first is forgotten.
//! rejected by: schedules::a_request_within_a_request_has_its_own_id

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

thread_local! {
    static CURRENT: Cell<Option<TraceId>> = const { Cell::new(None) };
    static OUTER: Cell<Option<TraceId>> = const { Cell::new(None) };
}

/// While this lives, the thread works for a request.
struct Entered;

impl Entered {
    fn new(id: TraceId) -> Self {
        OUTER.set(CURRENT.replace(Some(id)));
        Self
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(OUTER.take());
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let mut request = pin!(request);
    poll_fn(|cx| {
        let _entered = Entered::new(id);
        request.as_mut().poll(cx)
    })
    .await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    CURRENT.get()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let id = trace_id();
    tokio::spawn(async move {
        match id {
            Some(id) => with_trace_id(id, work).await,
            None => work.await,
        }
    })
}
