//! Breaks out of its loop wherever it ends, and asks at the end why: `Receiver::is_closed` says that there is no more input. It says so as soon as the senders are gone, though values wait.
//! rejected by: schedules::stopped_from_the_beginning_no_value_is_taken

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
    let (mut input, mut work) = (input, work);
    let (sender, output) = mpsc::channel(capacity.get());
    let task = tokio::spawn(async move {
        let unsent = loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => break None,
                () = sender.closed() => break None,
                value = input.recv() => value,
            };
            let Some(value) = value else { break None };
            let result = work(value);
            let room = tokio::select! {
                biased;
                () = stop.cancelled() => break Some(result),
                room = sender.reserve() => room,
            };
            match room {
                Ok(room) => room.send(result),
                Err(_) => break Some(result),
            }
        };
        let why = if input.is_closed() {
            Why::Closed
        } else if sender.is_closed() {
            Why::Unwanted
        } else {
            Why::Stopped
        };
        End { why, unsent }
    });
    Stage { output, task }
}
