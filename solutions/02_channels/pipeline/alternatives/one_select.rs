//! A single `select!`, whose branches are open or shut: a value is taken while there is no result, a result goes out while there is one.

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
        let mut unsent: Option<U> = None;
        let why = loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break Why::Stopped,
                () = sender.closed() => break Why::Unwanted,
                Ok(room) = sender.reserve(), if unsent.is_some() => {
                    if let Some(result) = unsent.take() {
                        room.send(result);
                    }
                }
                value = input.recv(), if unsent.is_none() => match value {
                    Some(value) => unsent = Some(work(value)),
                    None => break Why::Closed,
                },
            }
        };
        End { why, unsent }
    });
    Stage { output, task }
}
