//! Waits for room first, and takes a value only then: there is never a result without a place.

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
        let why = loop {
            let room = tokio::select! {
                biased;
                () = stop.cancelled() => break Why::Stopped,
                room = sender.reserve() => room,
            };
            let Ok(room) = room else { break Why::Unwanted };
            tokio::select! {
                biased;
                () = stop.cancelled() => break Why::Stopped,
                () = sender.closed() => break Why::Unwanted,
                value = input.recv() => match value {
                    Some(value) => room.send(work(value)),
                    None => break Why::Closed,
                },
            }
        };
        End { why, unsent: None }
    });
    Stage { output, task }
}
