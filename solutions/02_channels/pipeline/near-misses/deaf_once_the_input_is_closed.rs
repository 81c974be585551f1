//! Once the last sender has gone there is nothing to wait for, and so nobody listens for a stop.
//! rejected by: schedules::after_a_stop_no_value_of_a_closed_input_is_taken

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
    let (sender, output) = mpsc::channel(capacity.get());
    Stage { output, task: tokio::spawn(run(input, sender, stop, work)) }
}

/// The task.
async fn run<T, U, F>(
    mut input: mpsc::Receiver<T>,
    sender: mpsc::Sender<U>,
    stop: CancellationToken,
    mut work: F,
) -> End<U>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnMut(T) -> U + Send + 'static,
{
    if stop.is_cancelled() {
        return End { why: Why::Stopped, unsent: None };
    }
    loop {
        let value = if input.is_closed() {
            // What is left is there already: there is nothing to wait for, and so nothing to listen to.
            input.recv().await
        } else {
            tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
                () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
                value = input.recv() => value,
            }
        };
        let Some(value) = value else {
            return End { why: Why::Closed, unsent: None };
        };
        let result = match sender.try_send(work(value)) {
            Ok(()) => continue,
            Err(TrySendError::Closed(result)) => return End { why: Why::Unwanted, unsent: Some(result) },
            Err(TrySendError::Full(result)) => result,
        };
        let room = tokio::select! {
            biased;
            () = stop.cancelled() => Err(Why::Stopped),
            room = sender.reserve() => room.map_err(|_| Why::Unwanted),
        };
        match room {
            Ok(room) => room.send(result),
            Err(why) => return End { why, unsent: Some(result) },
        }
    }
}
