//! A request that is dropped has its id to the end of the drop, and in a panic beside it nobody takes that back.
//! rejected by: schedules::a_request_that_a_panic_drops_takes_its_id_with_it

use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

thread_local! {
    static CURRENT: Cell<Option<TraceId>> = const { Cell::new(None) };
}

/// Work with an id.
struct Traced<F> {
    id: Option<TraceId>,
    work: Option<Pin<Box<F>>>,
}

impl<F> Traced<F> {
    fn new(id: Option<TraceId>, work: F) -> Self {
        Self { id, work: Some(Box::pin(work)) }
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let outer = CURRENT.replace(self.id);
        let work = self.work.as_mut().expect("polled after its end");
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx)));
        let dropped = match polled {
            Ok(Poll::Pending) => Ok(()),
            _ => catch_unwind(AssertUnwindSafe(|| self.work = None)),
        };
        CURRENT.set(outer);
        polled.and_then(|polled| dropped.map(|()| polled)).unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl<F> Drop for Traced<F> {
    /// What the work had writes its last lines under its id.
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        let outer = CURRENT.replace(self.id);
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(work)));
        // A panic of the work was seen to above, and in any other the thread goes down with its id.
        if !thread::panicking() {
            CURRENT.set(outer);
        }
        if let Err(panic) = dropped {
            resume_unwind(panic);
        }
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    Traced::new(Some(id), request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    CURRENT.try_with(Cell::get).ok().flatten()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(Traced::new(trace_id(), work))
}
