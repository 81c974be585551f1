//! # Close down, drop up
//!
//! An importer reads lines, parses them and stores them: three tasks, joined by channels. [`stage`] makes one
//! such task, and stages are put together by giving the output of one to the next as its input.
//!
//! Build it. It promises:
//!
//! - **Work.** One value after the other is taken off `input`, in order, and `work` is called on it, once.
//!   The results come out of [`Stage::output`] in the same order. A result comes out as soon as it is
//!   there, whether or not others follow. Where a value and room are always there, other tasks have their
//!   turn all the same, and a stop or an abort is heard: tokio's `recv` gives way now and then (its
//!   cooperative scheduling), `try_recv` does not.
//! - **Full means wait.** The output has room for `capacity` results, and for no more; what becomes of a
//!   capacity that no channel of tokio has is left open. While these wait, the stage takes one value more
//!   off its input, or none. Once one of them is read, there is room, and the stage goes on. A stage that
//!   waits, for whatever, costs nothing: it does not look up now and then.
//! - **Normal end.** When every sender of `input` is gone and every result is in the output, the output is
//!   closed and the task ends with [`Why::Closed`]. If the output is full, it may wait with that until there
//!   is room.
//! - **The reader is gone.** When the output's receiver is dropped or closed, the task ends at once with
//!   [`Why::Unwanted`]: also while it waits for a value, and while it waits for room. If the input ends at
//!   the same moment, [`Why::Closed`] is as good; if a value waits, that one may still be taken, and its
//!   result comes back as [`End::unsent`].
//! - **Stop.** When `stop` is cancelled, no further value is taken: a stop beats a value that waits. The task
//!   ends at once with [`Why::Stopped`], also while it waits for a value or for room. It never cancels `stop`
//!   itself. If the reader is gone as well, or the input is empty and all its senders are gone, either reason
//!   will do.
//! - **Panic.** If `work` panics, so does the task, at once and with the same payload: whoever joins it
//!   finds it.
//! - **However it ends**, also by an abort of [`Stage::task`], the input's receiver is dropped then, so
//!   that the stage before it learns of it, and the output is closed, so that the stage after it does.
//!   Nothing else is left running. By the time the handle is ready, no call of `work` is under way any
//!   more, and all that is so; only after an abort the two channels may follow a moment later.
//! - **No result is lost.** Each value that was taken has its result in the output, or it comes back as
//!   [`End::unsent`]. If the reader goes while `work` runs, the result may also be lost with the output,
//!   as those that wait there are; after a panic or an abort there is no [`End`] to hold it. What is still
//!   in the input goes with it.
//!
//! If whoever gives the input away has closed it (`Receiver::close`), it is left open whether a permit that a sender
//! still holds is waited for.
//!
//! What is just being taken at the very moment of the stop may still be processed. The caller need not keep
//! the task's handle: dropping it changes nothing.
//!
//! Use what you like of `tokio`, `tokio-util` and `futures`, but block no thread.

use std::num::NonZeroUsize;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A stage that has been started.
#[derive(Debug)]
pub struct Stage<U> {
    /// Its results come out here.
    pub output: mpsc::Receiver<U>,
    /// The task, which says at its end how it ended.
    pub task: JoinHandle<End<U>>,
}

/// How a stage has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End<U> {
    /// Why.
    pub why: Why,
    /// The result that was there and did not come into the output any more.
    pub unsent: Option<U>,
}

/// Why a stage has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no more input.
    Closed,
    /// Nobody reads the output.
    Unwanted,
    /// It was told to.
    Stopped,
}

/// Starts a stage that calls `work` on each value of `input`.
pub fn stage<T, U, F>(
    input: mpsc::Receiver<T>,
    capacity: NonZeroUsize,
    stop: CancellationToken,
    work: F,
) -> Stage<U>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnMut(T) -> U + Send + 'static,
{
    let _ = (input, stop, work);
    let (_, output) = mpsc::channel(capacity.get());
    Stage { output, task: tokio::spawn(async { End { why: Why::Closed, unsent: None } }) }
}
