//! What may end the stage is one future, polled before everything else; the work stands in an `async` block of its own.

use std::pin::pin;

use futures::future::{self, Either};

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
        let mut unsent = None;
        let why = {
            let end = async {
                tokio::select! {
                    () = stop.cancelled() => Why::Stopped,
                    () = sender.closed() => Why::Unwanted,
                }
            };
            let work = async {
                while let Some(value) = input.recv().await {
                    unsent = Some(work(value));
                    let Ok(room) = sender.reserve().await else { return Why::Unwanted };
                    if let Some(result) = unsent.take() {
                        room.send(result);
                    }
                    // `select` polls both only when this future waits.
                    if stop.is_cancelled() {
                        return Why::Stopped;
                    }
                }
                Why::Closed
            };
            match future::select(pin!(end), pin!(work)).await {
                Either::Left((why, _)) | Either::Right((why, _)) => why,
            }
        };
        End { why, unsent }
    });
    Stage { output, task }
}
