//! A task's id is taken back after each step, but not after one that panics: the thread keeps it.
//! rejected by: schedules::a_panic_takes_the_id_with_it

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

thread_local! {
    static CURRENT: Cell<Option<TraceId>> = const { Cell::new(None) };
}

/// Sets the id of this thread, and puts back what was there when it goes.
struct Enter(Option<TraceId>);

impl Enter {
    fn new(id: Option<TraceId>) -> Self {
        Self(CURRENT.replace(id))
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let mut request = pin!(request);
    poll_fn(|cx| {
        let _back = Enter::new(Some(id));
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
    let mut work = Box::pin(work);
    tokio::spawn(poll_fn(move |cx| {
        // A task is polled by a worker, so there is nothing to put back.
        CURRENT.set(id);
        let step = work.as_mut().poll(cx);
        CURRENT.set(None);
        step
    }))
}
