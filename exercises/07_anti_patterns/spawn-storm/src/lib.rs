//! # A hundred thousand rows
//!
//! A nightly import stores a hundred thousand rows, each with a request to a store. A task for each row takes
//! the memory of a hundred thousand requests; one row after the other takes all night. [`import`] keeps
//! `limit` of them under way, however many there are.
//!
//! Build it. It promises:
//!
//! - **Normal end.** It calls `store` once for each row, in any order, and returns when all have ended and
//!   nobody holds `store` any more. The [`Summary`] says what came of them. With no rows that is at once.
//!   At its end `rows` says `None` as often as it is asked. Its `size_hint` is true and may say little:
//!   there may be more rows than its lower bound, and fewer than its upper one.
//! - **Limit.** Never are more than `limit` rows under way. As long as rows are left, `limit` of them are: a
//!   row that ends makes room for another at once, whatever the others do. `limit` may be larger than any
//!   number of rows. While it waits it leaves the processor alone.
//! - **Memory.** What it needs depends on `limit`, and not on the number of rows: of those that have ended
//!   it collects nothing, not even a handle or an id. It never has more than `limit` + 1 tasks of its own
//!   alive, and no task at all is just as good. A task does not count once its row has ended and it waits
//!   for nothing more. Of the rows that it has taken off `rows`, at most `limit` + 1 have not ended. At
//!   most 2 × `limit` + 1 of the store's errors exist at any time: one for each row under way, one for each
//!   that has just ended, and the one that you keep.
//! - **Failure.** A row that fails is counted, and the import goes on. One of the errors, whichever, comes
//!   back in the summary.
//! - **Panic.** If `store` panics at a row, in its first step or in a later one, that is counted too, and the
//!   import goes on. A call of `store` itself only makes the future, and does not panic.
//! - **Whoever awaits it.** Its future may be polled by one task and then by another: it wakes the last.
//! - **Dropped half-way**, in the runtime or outside of it. That is how a caller stops it, or ends in a
//!   panic. What is under way is cancelled, no further row begins, and nothing is left running.
//!
//! What is just being started at the moment of the drop may still begin, and is cancelled then. Rows that
//! follow it in the same step of a task may begin too: an abort takes hold where a task waits, and what
//! rows do that never wait is left open. So is what becomes of a panic of `rows`.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

use std::future::Future;
use std::num::NonZeroUsize;

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary<E> {
    /// How many rows are stored.
    pub stored: usize,
    /// How many have failed.
    pub failed: usize,
    /// At how many `store` panicked.
    pub panicked: usize,
    /// The error of one of those that failed.
    pub an_error: Option<E>,
}

/// Stores all rows, at most `limit` of them at once.
pub async fn import<I, F, Fut, E>(rows: I, limit: NonZeroUsize, store: F) -> Summary<E>
where
    I: Iterator + Send + 'static,
    I::Item: Send + 'static,
    F: Fn(I::Item) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
    E: Send + 'static,
{
    let _ = (rows, limit, store);
    Summary { stored: 0, failed: 0, panicked: 0, an_error: None }
}
