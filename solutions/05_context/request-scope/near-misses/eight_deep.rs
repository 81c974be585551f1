//! The ids of each thread are in an array of eight places: the ninth request within a request has none, and sees the id of the eighth.
//! rejected by: behaviour::a_hundred_requests_write_their_own_ids

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

/// How many requests within requests there are. Two is a lot.
const DEPTH: usize = 8;

thread_local! {
    // No allocation and no borrow flag: this is asked for with each line of the log.
    static IDS: [Cell<Option<TraceId>>; DEPTH] = const { [const { Cell::new(None) }; DEPTH] };
    static DEEP: Cell<usize> = const { Cell::new(0) };
}

/// One level deeper, until it is dropped.
struct Level;

impl Level {
    fn enter(id: Option<TraceId>) -> Self {
        let deep = DEEP.get();
        IDS.with(|ids| {
            if let Some(place) = ids.get(deep) {
                place.set(id);
            }
        });
        DEEP.set(deep + 1);
        Self
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        DEEP.set(DEEP.get() - 1);
    }
}

async fn at_level<F: Future>(id: Option<TraceId>, work: F) -> F::Output {
    let mut work = pin!(work);
    poll_fn(move |cx| {
        let _level = Level::enter(id);
        work.as_mut().poll(cx)
    })
    .await
}

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    at_level(Some(id), request).await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    let deep = DEEP.try_with(Cell::get).ok()?.min(DEPTH);
    IDS.with(|ids| ids[deep.checked_sub(1)?].get())
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(at_level(trace_id(), work))
}
