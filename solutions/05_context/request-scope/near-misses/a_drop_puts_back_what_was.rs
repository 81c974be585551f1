//! A request that is dropped half-way puts back what was there at its last poll, though nothing of it is there now: whoever drops another's request loses the own id.
//! rejected by: schedules::a_request_that_is_dropped_takes_its_id_with_it

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

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
    outer: Option<TraceId>,
    begun: bool,
    work: Option<Pin<Box<F>>>,
}

impl<F> Traced<F> {
    fn new(id: Option<TraceId>, work: F) -> Self {
        Self { id, outer: None, begun: false, work: Some(Box::pin(work)) }
    }

    fn enter(&mut self) {
        self.begun = true;
        self.outer = CURRENT.replace(self.id);
    }

    fn leave(&self) {
        CURRENT.set(self.outer);
    }
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.enter();
        let work = self.work.as_mut().expect("polled after its end");
        // If this panics, whoever holds us drops us, and the drop leaves.
        let polled = work.as_mut().poll(cx);
        if polled.is_ready() {
            self.work = None;
        }
        self.leave();
        polled
    }
}

impl<F> Drop for Traced<F> {
    fn drop(&mut self) {
        // Not ended: it was dropped half-way, or it has panicked. Its id is gone in both cases.
        if self.begun && self.work.is_some() {
            self.leave();
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
