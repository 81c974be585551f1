//! A stack of ids for each thread, pushed and popped around each poll, by a future that also drops the request under its id.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

thread_local! {
    /// The requests that are polled on this thread just now, the innermost last; `None` is a task that works for nobody.
    static STACK: RefCell<Vec<Option<TraceId>>> = const { RefCell::new(Vec::new()) };
}

fn under<R>(id: Option<TraceId>, act: impl FnOnce() -> R) -> R {
    struct Pop;
    impl Drop for Pop {
        fn drop(&mut self) {
            STACK.with_borrow_mut(|stack| {
                stack.pop();
            });
        }
    }
    STACK.with_borrow_mut(|stack| stack.push(id));
    let _pop = Pop;
    act()
}

struct Under<F> {
    id: Option<TraceId>,
    work: Option<Pin<Box<F>>>,
}

impl<F> Under<F> {
    fn new(id: Option<TraceId>, work: F) -> Self {
        Self { id, work: Some(Box::pin(work)) }
    }
}

impl<F: Future> Future for Under<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let id = self.id;
        let slot = &mut self.work;
        under(id, || {
            let work = slot.as_mut().expect("polled after its end");
            let polled = work.as_mut().poll(cx);
            if polled.is_ready() {
                *slot = None;
            }
            polled
        })
    }
}

impl<F> Drop for Under<F> {
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            under(self.id, || drop(work));
        }
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    Under::new(Some(id), request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    STACK.with_borrow(|stack| stack.last().copied().flatten())
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(Under::new(trace_id(), work))
}
