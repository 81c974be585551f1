//! The largest number stands for no id: the request that has it is nobody's.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

const NONE: u64 = u64::MAX;

thread_local! {
    static CURRENT: Cell<u64> = const { Cell::new(NONE) };
}

struct Restore(u64);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

async fn scope<F: Future>(id: u64, work: F) -> F::Output {
    let mut work = pin!(work);
    poll_fn(|cx| {
        let _restore = Restore(CURRENT.replace(id));
        work.as_mut().poll(cx)
    })
    .await
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    scope(id.0, request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    match CURRENT.get() {
        NONE => None,
        id => Some(TraceId(id)),
    }
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(scope(CURRENT.get(), work))
}
