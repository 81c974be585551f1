//! # A limit for a part of the work
//!
//! A page is put together from several services, and no part of it may take longer than its limit: the page
//! goes out without the recommendations rather than late. A part that is cut off first gives back what it
//! has: a connection, a lock, a half-written file. [`with_deadline`] runs one part.
//!
//! Build it. It promises:
//!
//! - **Work.** It calls `work` once, at once, with a token of its own, a child of `parent`, and awaits it. It
//!   starts nothing besides, so the work may borrow from the caller.
//! - **In time.** If the work ends before it is cut off, its output comes back as `Ok`, at once. What the
//!   output says, a failure perhaps, is the caller's business.
//! - **Limit.** When `limit` has passed since the call (for an `async fn`: since its future was first
//!   polled), the work is told through its token, and it comes back as [`Cut::Deadline`]. The time for which
//!   its future computes before it first waits counts too; that of the call which makes the future may count
//!   or not.
//! - **Stop.** When `parent` is cancelled, the work is told through its token, and it comes back as
//!   [`Cut::Stopped`]. If `parent` is cancelled from the beginning, the work is called all the same, and
//!   finds its token cancelled.
//! - **Told, and awaited.** Work that was cut off is never dropped: it is awaited to its end, however long it
//!   takes, and an output that comes then comes too late. If both happen meanwhile, limit and stop, what came
//!   first counts.
//! - **Always cancelled.** When it is over, in whatever way, the work's token is cancelled. With its answer, or
//!   its panic, it is over, also if its future is kept. Whoever the work has handed a clone to learns that nobody
//!   needs them any more.
//! - **Nobody else is stopped.** It never cancels `parent`, nor any other child of `parent`.
//!   The work may cancel its own token, which is no cut; limit and stop count after that as before.
//! - **Panic.** If the work panics, when it is called or later, cut off or not, so does `with_deadline`, with
//!   the same payload.
//! - **Dropped half-way**, also by a panic of the caller. The work is dropped with it, and its token is
//!   cancelled, also where the work panics as it is dropped.
//! - **Any limit.** A limit of zero has passed from the beginning: the work is called all the same, and is
//!   told when it first waits, if not before. A limit of `Duration::MAX` never passes.
//! - **Whoever awaits it.** Its future may be polled by one task and then by another, before the cut and
//!   after it: it wakes the last.
//! - **Nothing left.** When it returns, no task and no timer of its own is left. (Whoever keeps its future after
//!   the answer may keep a timer in it.)
//!
//! Either is right
//! - if two of these happen at the very same moment;
//! - if limit and stop have both come before the future is polled again, or the limit has passed and work
//!   that nobody has told yet is ready to end;
//! - if the work ends in the very step to which a stop has woken it;
//! - if it ends in its first step, without having waited, and was to be cut off from the beginning.
//!
//! Work that never waits, and only lets tokio interrupt it (`consume_budget`), need not be told; but leave tokio's
//! budget in force, so that other tasks have their turns. They have
//! them too where the work gives way by waking itself.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread. Time is tokio's: the checks
//! stop its clock and move it on, so whoever looks at a clock asks `tokio::time::Instant`.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// Why work was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was over.
    Deadline,
    /// The caller stopped it.
    Stopped,
}

/// Runs `work` until `limit` has passed or `parent` is cancelled.
///
/// # Errors
/// The work was cut off.
pub async fn with_deadline<T, F, Fut>(parent: &CancellationToken, limit: Duration, work: F) -> Result<T, Cut>
where
    F: FnOnce(CancellationToken) -> Fut,
    Fut: Future<Output = T>,
{
    let _ = limit;
    Ok(work(parent.clone()).await)
}
