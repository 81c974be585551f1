//! # Whose line is this?
//!
//! A busy server writes one log, and the lines of all requests are mixed in it. Each line has to say whose it
//! is. Handing the id through twenty functions that only hand it on is a lot of noise for something that
//! changes nothing. So this one value travels beside the parameters.
//!
//! Build it: three functions, and whatever they need. They promise:
//!
//! - **In a request.** In `request`, from its first step to its last, and in all that it awaits, [`trace_id`]
//!   is the id that [`with_trace_id`] was given: also in a destructor that a panic runs within a step, and
//!   where the request is polled without a runtime.
//! - **Outside** of a request [`trace_id`] is `None`: before and after it, beside it, and in a task that does
//!   not belong to one. Where there is no runtime at all, it does not panic there either.
//! - **Side by side.** Requests do not mix: not on one thread, not on several, not within one task,
//!   whichever thread the system interrupts, and wherever.
//! - **Nested.** A request within a request has its own id, however deep, and afterwards the outer one is
//!   back. The inner one's future may be moved: begun within the outer request, it may go on outside of
//!   that, in another task too. There it keeps its id, and is woken.
//! - **Tasks.** A task that was started with [`spawn`] has the id of whoever called `spawn`, as it was at
//!   that call. It keeps it to its end, also when the request is over, and hands it on to what it spawns.
//!   Outside of a request it has none.
//! - **The handle** is tokio's. `spawn` starts one task, in the runtime of whoever calls it: `abort` ends
//!   it, dropping the handle detaches it, its panic is found, as it is, by whoever joins it.
//! - **Panic.** If `request` panics, so does `with_trace_id`, with the same payload, and its id is gone.
//! - **Dropped half-way**, also by a panic in the same task. The request is dropped with it, and its id is
//!   gone.
//!
//! Not asked for: which id there is while a request's future is being dropped; a request that runs a runtime
//! of its own in one of its steps (`block_on`), so that other tasks run in the middle of that step; and a
//! call from a thread that is over, where its `thread_local!`s are destroyed.
//!
//! It is for the log and for nothing else: what changes what a request *does*, a limit, a user, an option, is
//! a parameter.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

use std::future::Future;

use tokio::task::JoinHandle;

/// The id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId(pub u64);

/// Runs a request under this id.
pub async fn with_trace_id<F: Future>(id: TraceId, request: F) -> F::Output {
    let _ = id;
    request.await
}

/// The id of the request that the caller works for.
#[must_use]
pub fn trace_id() -> Option<TraceId> {
    None
}

/// Starts a task that works for the same request as the caller.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(work)
}
