//! The ids are in one map, by the id of the task that is being polled. What is polled outside of a task has none there, and shares an entry.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use tokio::task::{Id, JoinHandle};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

/// Of each task that is in the middle of a step: the requests it is in, the innermost last.
type Scopes = HashMap<Option<Id>, Vec<TraceId>>;

static SCOPES: LazyLock<Mutex<Scopes>> = LazyLock::new(Mutex::default);

fn scopes() -> MutexGuard<'static, Scopes> {
    SCOPES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One step of a request.
struct Step(Option<Id>);

impl Step {
    fn enter(id: TraceId) -> Self {
        let task = tokio::task::try_id();
        scopes().entry(task).or_default().push(id);
        Self(task)
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        let mut scopes = scopes();
        if let Some(ids) = scopes.get_mut(&self.0) {
            ids.pop();
            if ids.is_empty() {
                scopes.remove(&self.0);
            }
        }
    }
}

pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let mut request = pin!(request);
    poll_fn(|cx| {
        let _step = Step::enter(id);
        request.as_mut().poll(cx)
    })
    .await
}

#[must_use]
pub fn trace_id() -> Option<TraceId> {
    scopes().get(&tokio::task::try_id())?.last().copied()
}

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
