//! Takes it for granted that there is an id: a log line at the start of the program is a panic.
//! also by: behaviour::a_hundred_requests_write_their_own_ids
//! rejected by: schedules::the_id_is_there_from_the_first_step_to_the_last
//! rejected by: schedules::requests_in_one_task_do_not_mix
//! rejected by: schedules::requests_in_two_tasks_do_not_mix
//! rejected by: schedules::a_task_that_belongs_to_no_request_has_no_id
//! rejected by: schedules::the_handle_is_that_of_the_one_task
//! rejected by: schedules::a_panic_in_a_task_is_found_by_who_joins
//! rejected by: schedules::a_panic_takes_the_id_with_it
//! rejected by: schedules::a_request_that_is_dropped_takes_its_id_with_it
//! rejected by: schedules::a_request_within_a_request_has_its_own_id
//! rejected by: schedules::a_request_that_panics_while_it_is_dropped_takes_its_id_with_it
//! rejected by: schedules::a_request_that_a_panic_drops_takes_its_id_with_it

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);
tokio::task_local! {
    static ID: TraceId;
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    ID.scope(id, request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    Some(ID.get())
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(ID.scope(ID.get(), work))
}
