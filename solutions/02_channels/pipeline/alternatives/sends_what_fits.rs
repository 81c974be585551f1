//! `try_send` while there is room, and a wait only when there is none.

use tokio::sync::mpsc::error::TrySendError;

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
        let unwanted = sender.clone();
        let end = |why, unsent| End { why, unsent };
        loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => return end(Why::Stopped, None),
                () = unwanted.closed() => return end(Why::Unwanted, None),
                value = input.recv() => value,
            };
            let Some(value) = value else { return end(Why::Closed, None) };
            let mut result = work(value);
            while let Err(error) = sender.try_send(result) {
                match error {
                    TrySendError::Closed(back) => return end(Why::Unwanted, Some(back)),
                    TrySendError::Full(back) => result = back,
                }
                if stop.run_until_cancelled(async { sender.reserve().await.map(drop) }).await.is_none() {
                    return end(Why::Stopped, Some(result));
                }
            }
        }
    });
    Stage { output, task }
}
