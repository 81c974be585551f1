//! The tasks share the request's cell, and that is emptied when the request is over.
//! rejected by: schedules::a_task_keeps_its_id_when_the_request_is_over
//! also by: behaviour::a_hundred_requests_write_their_own_ids

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

#[derive(Clone)]
struct Shared(Arc<Mutex<Option<TraceId>>>);

impl Shared {
    fn get(&self) -> Option<TraceId> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Empties the cell when the request is over: normally, by a panic, or dropped half-way.
struct Over(Shared);

impl Drop for Over {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

tokio::task_local! {
    static REQUEST: Shared;
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let shared = Shared(Arc::new(Mutex::new(Some(id))));
    let _over = Over(shared.clone());
    REQUEST.scope(shared, request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    REQUEST.try_with(Shared::get).ok().flatten()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match REQUEST.try_with(Shared::clone) {
        Ok(shared) => tokio::spawn(REQUEST.scope(shared, work)),
        Err(_) => tokio::spawn(work),
    }
}
