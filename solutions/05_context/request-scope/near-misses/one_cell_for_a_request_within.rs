//! A request within a request changes the outer one's cell and puts it back: two of them side by side mix.
//! rejected by: schedules::requests_side_by_side_within_a_request_do_not_mix
//! rejected by: schedules::a_request_within_a_request_has_its_own_id
//! rejected by: schedules::a_request_wakes_the_task_in_which_it_goes_on

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

use std::sync::{Arc, Mutex};

tokio::task_local! {
    static CURRENT: Arc<Mutex<Option<TraceId>>>;
}

struct Restore(Arc<Mutex<Option<TraceId>>>, Option<TraceId>);

impl Drop for Restore {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = self.1;
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    match CURRENT.try_with(Arc::clone) {
        Ok(cell) => {
            let before = cell.lock().unwrap().replace(id);
            let _restore = Restore(cell, before);
            request.await
        }
        Err(_) => CURRENT.scope(Arc::new(Mutex::new(Some(id))), request).await,
    }
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    CURRENT.try_with(|cell| *cell.lock().unwrap()).ok().flatten()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(CURRENT.scope(Arc::new(Mutex::new(trace_id())), work))
}
