//! # At most so many at once
//!
//! A service resizes ten thousand pictures. One after the other takes all night; all at once takes all
//! memory. [`process_all`] keeps a fixed number of them under way.
//!
//! Build it. It promises:
//!
//! - **Normal end.** It calls `process` once for each item, in any order, and returns `Ok(())` when all are
//!   done. With no items that is at once. While it waits it leaves the processor alone.
//! - **Limit.** Never are more than `limit` items under way. As long as items are left, `limit` of them
//!   are: an item that ends makes room for another at once, whatever the others do. Two calls at once have
//!   a limit each, also one within an item of the other: the future is `Send`. A limit above the number of
//!   items is no hindrance, be it `usize::MAX`.
//! - **Tasks.** It never has more than `limit` + 1 tasks of its own alive, and no task at all is just as
//!   good. A task does not count once its item has ended and it waits for nothing more. What waits for its
//!   turn is an item, not a task.
//! - **Failure.** If an item fails, no further item begins, those under way are cancelled (their futures are
//!   dropped), and the first failure comes back as [`ProcessError::Failed`].
//! - **Stop.** If `stop` is cancelled, no further item begins, those under way are cancelled, and it returns
//!   [`ProcessError::Stopped`]. A stop beats room that comes together with it. If it is there from the
//!   beginning, no item begins at all. It never cancels `stop` itself: the token is the caller's.
//! - **Panic.** If an item panics, no further item begins, those under way are cancelled, and `process_all`
//!   panics with the same payload.
//! - **Whoever awaits it.** Its future may be polled by one task and then by another: it wakes the last.
//! - **Nothing left.** However it returns, or panics, all that it has started has ended by then, items and
//!   tasks, and nobody holds `process` any more. If its own future is dropped half-way, on whichever thread
//!   and also by a panic, what is under way is cancelled too, and no further item begins.
//! - **Just being started.** What is just being started when a failure, a panic, a stop or a drop comes may
//!   still begin: an item whose task is spawned and has not run yet, one that takes the room of another
//!   that had ended by then, one that follows in the same step of a task. Once a failed item's future
//!   has ended, and its task if it has one, nothing else begins. It is the same with a panic, but other tasks
//!   may go on to their next item until `process_all` is polled and hears of it. After a stop or a drop
//!   nothing else begins once each task that was in the middle of a step has ended that step. What items do
//!   after a drop that never wait is left open: an abort takes hold where a task waits.
//! - **Two at once.** Either outcome may come back if a stop comes when all items have ended, when there are
//!   none, or while what a failure cancels comes to its end. So it is if an item that hears the stop fails, if
//!   the last one hears it and ends well, and if one panics beside a failure or a stop.
//!
//! What an item does, its future does: it begins, takes time, fails or panics there. The call of `process`
//! only makes it, and does not panic.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

use std::future::Future;
use std::num::NonZeroUsize;

use tokio_util::sync::CancellationToken;

/// Why not all items were processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessError<E> {
    /// An item failed, and this is how.
    Failed(E),
    /// The caller stopped it.
    Stopped,
}

/// Processes all items, at most `limit` of them at once.
///
/// # Errors
/// An item failed, or `stop` was cancelled before all were done.
pub async fn process_all<T, E, F, Fut>(
    items: Vec<T>,
    limit: NonZeroUsize,
    stop: CancellationToken,
    process: F,
) -> Result<(), ProcessError<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Fn(T) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let _ = (items, limit, stop, process);
    Ok(())
}
