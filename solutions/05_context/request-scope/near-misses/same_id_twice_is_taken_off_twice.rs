//! At the end of a step its id is taken off the stack by its value: a request within a request of the same id takes the outer one's with it.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

thread_local! {
    /// The requests that this thread is in the middle of, the innermost last.
    static STACK: RefCell<Vec<Option<TraceId>>> = const { RefCell::new(Vec::new()) };
}

/// As long as it lives, the thread works for this request.
struct Entered(Option<TraceId>);

impl Entered {
    fn enter(id: Option<TraceId>) -> Self {
        STACK.with_borrow_mut(|stack| stack.push(id));
        Self(id)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        STACK.with_borrow_mut(|stack| stack.retain(|id| *id != self.0));
    }
}

/// A future each of whose steps, its drop too, is made under an id.
struct Traced<F> {
    id: Option<TraceId>,
    future: Option<Pin<Box<F>>>,
}

impl<F: Future> Future for Traced<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = Entered::enter(self.id);
        self.future.as_mut().expect("it is there until the drop").as_mut().poll(context)
    }
}

impl<F> Drop for Traced<F> {
    fn drop(&mut self) {
        let _entered = Entered::enter(self.id);
        self.future = None;
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    Traced { id: Some(id), future: Some(Box::pin(request)) }.await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    STACK.try_with(|stack| stack.borrow().last().copied().flatten()).ok().flatten()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(Traced { id: trace_id(), future: Some(Box::pin(work)) })
}
