//! Looks once what was there, at the first poll, and puts that back after every poll, wherever that is.
//! rejected by: schedules::a_request_within_a_request_has_its_own_id

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

/// Puts the outer id back, also in a panic.
struct Restore(Option<TraceId>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// A future that is polled with an id.
struct Scope<F> {
    inner: Option<TraceId>,
    /// Known from the first poll on.
    outer: Option<Option<TraceId>>,
    work: Pin<Box<F>>,
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        let outer = *this.outer.get_or_insert_with(trace_id);
        let _restore = Restore(outer);
        CURRENT.set(this.inner);
        this.work.as_mut().poll(cx)
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    Scope { inner: Some(id), outer: None, work: Box::pin(request) }.await
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
    tokio::spawn(Scope { inner: trace_id(), outer: None, work: Box::pin(work) })
}
