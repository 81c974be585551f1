//! Takes a step only when the request itself was woken, and not with every poll of its neighbours. The waker for that is made at the first poll, and wakes whoever polled then.
//! rejected by: schedules::a_request_wakes_the_task_in_which_it_goes_on
//! also by: behaviour::a_hundred_requests_write_their_own_ids

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use tokio::task::JoinHandle;

tokio::task_local! {
    static ID: TraceId;
}

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

/// Notes that a request was woken.
struct Signal {
    woken: AtomicBool,
    task: Waker,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.task.wake_by_ref();
    }
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let mut request = pin!(request);
    let mut signal = None;
    poll_fn(|cx| {
        let signal = signal.get_or_insert_with(|| {
            Arc::new(Signal { woken: AtomicBool::new(true), task: cx.waker().clone() })
        });
        if !signal.woken.swap(false, Ordering::SeqCst) {
            // It was somebody else in this task.
            return Poll::Pending;
        }
        let waker = Waker::from(Arc::clone(signal));
        ID.sync_scope(id, || request.as_mut().poll(&mut Context::from_waker(&waker)))
    })
    .await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    ID.try_with(|id| *id).ok()
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match trace_id() {
        Some(id) => tokio::spawn(ID.scope(id, work)),
        None => tokio::spawn(work),
    }
}
