//! A request is dropped under its own id; where a panic drops it, it is leaked, since a second panic would end the process.
//! rejected by: schedules::a_request_that_a_panic_drops_takes_its_id_with_it

use std::cell::Cell;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use tokio::task::JoinHandle;

thread_local! {
    static CURRENT: Cell<Option<TraceId>> = const { Cell::new(None) };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

struct Step {
    before: Option<TraceId>,
}

impl Step {
    fn begin(id: Option<TraceId>) -> Self {
        Self { before: CURRENT.replace(id) }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        CURRENT.set(self.before);
    }
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

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _step = Step::begin(self.id);
        match &mut self.work {
            Some(work) => work.as_mut().poll(context),
            None => unreachable!("it is there until the drop"),
        }
    }
}

impl<F> Drop for Under<F> {
    fn drop(&mut self) {
        let work = self.work.take();
        if thread::panicking() {
            mem::forget(work);
            return;
        }
        let _step = Step::begin(self.id);
        drop(work);
    }
}

pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    Under::new(Some(id), request).await
}

#[must_use]
pub fn trace_id() -> Option<TraceId> {
    CURRENT.get()
}

pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(Under::new(trace_id(), work))
}
