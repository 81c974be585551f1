//! Sets the thread's value before each poll of the request, and leaves it there: it is right within, and wrong beside.
//! also by: behaviour::a_hundred_requests_write_their_own_ids
//! rejected by: schedules::the_id_is_there_from_the_first_step_to_the_last
//! rejected by: schedules::requests_in_one_task_do_not_mix
//! rejected by: schedules::requests_in_two_tasks_do_not_mix
//! rejected by: schedules::a_request_within_a_request_has_its_own_id
//! rejected by: schedules::requests_side_by_side_within_a_request_do_not_mix
//! rejected by: schedules::a_panic_takes_the_id_with_it
//! rejected by: schedules::a_request_that_is_dropped_takes_its_id_with_it
//! rejected by: schedules::a_spawned_task_has_the_id_of_who_spawned_it
//! rejected by: schedules::a_request_that_panics_while_it_is_dropped_takes_its_id_with_it
//! rejected by: schedules::a_request_that_a_panic_drops_takes_its_id_with_it

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);
thread_local! {
    static ID: Cell<Option<TraceId>> = const { Cell::new(None) };
}

async fn under<F: Future>(id: Option<TraceId>, work: F) -> F::Output {
    let mut work = pin!(work);
    poll_fn(|context| {
        ID.set(id);
        work.as_mut().poll(context)
    })
    .await
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    under(Some(id), request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    ID.get()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(under(trace_id(), work))
}
