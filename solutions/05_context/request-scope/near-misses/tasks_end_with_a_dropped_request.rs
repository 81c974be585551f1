//! A request that is dropped half-way or panics aborts the tasks that it has spawned and that are still running.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::{AbortHandle, JoinHandle};

tokio::task_local! {
    static REQUEST: Request;
}

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

#[derive(Clone)]
struct Request {
    id: TraceId,
    tasks: Arc<Mutex<Vec<AbortHandle>>>,
}

/// What was begun for a request that nobody wants any more is ended with it.
struct EndsTasks(Option<Arc<Mutex<Vec<AbortHandle>>>>);

impl Drop for EndsTasks {
    fn drop(&mut self) {
        if let Some(tasks) = self.0.take() {
            let left = std::mem::take(&mut *tasks.lock().unwrap_or_else(PoisonError::into_inner));
            left.iter().for_each(AbortHandle::abort);
        }
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let tasks = Arc::default();
    let mut ends_tasks = EndsTasks(Some(Arc::clone(&tasks)));
    let output = REQUEST.scope(Request { id, tasks }, request).await;
    // It has come to its end: what it has left running is meant to run on.
    ends_tasks.0 = None;
    output
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    REQUEST.try_with(|request| request.id).ok()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let Ok(request) = REQUEST.try_with(Request::clone) else {
        return tokio::spawn(work);
    };
    let tasks = Arc::clone(&request.tasks);
    let task = tokio::spawn(REQUEST.scope(request, work));
    let mut tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
    tasks.retain(|task| !task.is_finished());
    tasks.push(task.abort_handle());
    task
}
