//! When a request is dropped half-way the id is put back by the line behind the drop.
//! rejected by: schedules::a_request_that_panics_while_it_is_dropped_takes_its_id_with_it

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

struct Restore(Option<TraceId>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

struct Scoped<F> {
    id: TraceId,
    request: Option<Pin<Box<F>>>,
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _restore = Restore(CURRENT.replace(Some(self.id)));
        let request = self.request.as_mut().expect("polled after the end");
        let polled = request.as_mut().poll(cx);
        if polled.is_ready() {
            self.request = None;
        }
        polled
    }
}

impl<F> Drop for Scoped<F> {
    fn drop(&mut self) {
        // What the request logs while it is cancelled is its own, too.
        if let Some(request) = self.request.take() {
            let outer = CURRENT.replace(Some(self.id));
            drop(request);
            CURRENT.set(outer);
        }
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    Scoped { id, request: Some(Box::pin(request)) }.await
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
    match trace_id() {
        Some(id) => tokio::spawn(with_trace_id(id, work)),
        None => tokio::spawn(work),
    }
}
