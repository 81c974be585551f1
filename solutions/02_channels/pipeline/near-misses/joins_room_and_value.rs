//! Waits for room and for a value in one join!. While the output is full, the value lies in that join, and is gone when the stop or the
//! reader's end wins against it.
//! rejected by: schedules::a_value_that_was_taken_without_room_is_not_lost

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
    mut input: mpsc::Receiver<T>,
    capacity: NonZeroUsize,
    stop: CancellationToken,
    mut work: F,
) -> Stage<U>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnMut(T) -> U + Send + 'static,
{
    let (sender, output) = mpsc::channel(capacity.get());
    let task = tokio::spawn(async move {
        loop {
            // We need both, a value and room for its result; `work` cannot wait, so there is no other place to be stopped at.
            let (room, value) = tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
                () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
                both = async { tokio::join!(sender.reserve(), input.recv()) } => both,
            };
            let Some(value) = value else {
                return End { why: Why::Closed, unsent: None };
            };
            let result = work(value);
            match room {
                Ok(room) if !sender.is_closed() => room.send(result),
                _ => return End { why: Why::Unwanted, unsent: Some(result) },
            }
        }
    });
    Stage { output, task }
}
