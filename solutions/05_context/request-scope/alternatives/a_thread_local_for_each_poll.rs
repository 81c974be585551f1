//! A thread-local that is set around each poll, and put back by a guard; nothing of it lives across an .await.

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};

mod current {
    use super::{Cell, TraceId};

    thread_local! {
        static ID: Cell<Option<TraceId>> = const { Cell::new(None) };
    }

    pub struct Entered(Option<TraceId>);

    pub fn enter(id: Option<TraceId>) -> Entered {
        Entered(ID.replace(id))
    }

    pub fn get() -> Option<TraceId> {
        ID.get()
    }

    impl Drop for Entered {
        fn drop(&mut self) {
            ID.set(self.0);
        }
    }
}

struct Under<F> {
    id: Option<TraceId>,
    work: Pin<Box<F>>,
}

impl<F: Future> Future for Under<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = current::enter(self.id);
        self.work.as_mut().poll(context)
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    Under { id: Some(id), work: Box::pin(request) }.await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    current::get()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(Under { id: current::get(), work: Box::pin(work) })
}
