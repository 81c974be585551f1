//! Sets the id while the request's future is made. A future does nothing then; it does so when it is polled.
//! also by: behaviour::a_hundred_requests_write_their_own_ids
//! rejected by: schedules::the_id_is_there_from_the_first_step_to_the_last
//! rejected by: schedules::requests_in_one_task_do_not_mix
//! rejected by: schedules::requests_in_two_tasks_do_not_mix
//! rejected by: schedules::a_request_within_a_request_has_its_own_id
//! rejected by: schedules::requests_side_by_side_within_a_request_do_not_mix
//! rejected by: schedules::a_spawned_task_has_the_id_of_who_spawned_it
//! rejected by: schedules::a_task_keeps_its_id_when_the_request_is_over
//! rejected by: schedules::a_panic_takes_the_id_with_it
//! rejected by: schedules::a_request_that_is_dropped_takes_its_id_with_it
//! rejected by: schedules::a_request_that_a_panic_drops_takes_its_id_with_it
//! rejected by: schedules::a_request_wakes_the_task_in_which_it_goes_on
//! rejected by: schedules::a_guard_that_a_panic_drops_in_a_request_has_its_id

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);
tokio::task_local! {
    static ID: Option<TraceId>;
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let request = ID.sync_scope(Some(id), || async { request.await });
    request.await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    ID.try_get().ok().flatten()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(ID.scope(trace_id(), work))
}
