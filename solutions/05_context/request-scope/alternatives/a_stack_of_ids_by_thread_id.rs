//! By a stack of frames for each thread, kept in a global map by thread, and cut back to its height by a guard.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, ThreadId};

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

type Frames = HashMap<ThreadId, Vec<Option<TraceId>>>;

/// Which requests each thread is in, the innermost last. A thread that is in none has no entry.
fn frames() -> MutexGuard<'static, Frames> {
    static FRAMES: OnceLock<Mutex<Frames>> = OnceLock::new();
    FRAMES.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// A frame on this thread's stack. It is made and dropped within one poll, and so on one thread.
struct Frame {
    height: usize,
}

impl Frame {
    fn push(id: Option<TraceId>) -> Self {
        let mut frames = frames();
        let stack = frames.entry(thread::current().id()).or_default();
        stack.push(id);
        Self { height: stack.len() - 1 }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        let (thread, mut frames) = (thread::current().id(), frames());
        if self.height == 0 {
            frames.remove(&thread);
        } else if let Some(stack) = frames.get_mut(&thread) {
            stack.truncate(self.height);
        }
    }
}

async fn framed<F: Future>(id: Option<TraceId>, work: F) -> F::Output {
    let mut work = pin!(work);
    poll_fn(|cx| {
        let _frame = Frame::push(id);
        work.as_mut().poll(cx)
    })
    .await
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    framed(Some(id), request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    *frames().get(&thread::current().id())?.last()?
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(framed(trace_id(), work))
}
