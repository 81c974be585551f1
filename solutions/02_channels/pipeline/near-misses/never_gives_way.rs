//! As long as there are values and room it waits for nothing, and nobody else has a turn: no stop is heard, and no abort.
//! rejected by: behaviour::others_have_their_turn_though_nothing_waits

use std::num::NonZeroUsize;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
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
    let (results, output) = mpsc::channel(capacity.get());
    let task = tokio::spawn(async move {
        let (why, unsent) = run(input, results, stop, work).await;
        End { why, unsent }
    });
    Stage { output, task }
}

/// Takes what is there and sends where there is room; waits only if it has to.
async fn run<T, U>(
    mut input: mpsc::Receiver<T>,
    results: mpsc::Sender<U>,
    stop: CancellationToken,
    mut work: impl FnMut(T) -> U,
) -> (Why, Option<U>) {
    loop {
        if stop.is_cancelled() {
            return (Why::Stopped, None);
        }
        if results.is_closed() {
            return (Why::Unwanted, None);
        }
        let value = match input.try_recv() {
            Ok(value) => value,
            Err(_) => tokio::select! {
                biased;
                () = stop.cancelled() => return (Why::Stopped, None),
                () = results.closed() => return (Why::Unwanted, None),
                value = input.recv() => match value {
                    Some(value) => value,
                    None => return (Why::Closed, None),
                },
            },
        };
        let result = work(value);
        let result = match results.try_send(result) {
            Ok(()) => continue,
            Err(TrySendError::Closed(result)) => return (Why::Unwanted, Some(result)),
            Err(TrySendError::Full(result)) => result,
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return (Why::Stopped, Some(result)),
            room = results.reserve() => match room {
                Ok(room) => room.send(result),
                Err(_) => return (Why::Unwanted, Some(result)),
            },
        }
    }
}
