//! Asks for the stop before each value, and then waits in a `select!` without `biased`: if both come while it waits, the value may win.
//! rejected by: schedules::a_stop_beats_a_value_that_comes_with_it

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
    let (sender, output) = mpsc::channel(capacity.get());
    let task = tokio::spawn(run(input, sender, stop, work));
    Stage { output, task }
}

async fn run<T, U>(
    mut input: mpsc::Receiver<T>,
    sender: mpsc::Sender<U>,
    stop: CancellationToken,
    mut work: impl FnMut(T) -> U,
) -> End<U> {
    // A stop beats what waits.
    while !stop.is_cancelled() {
        let value = tokio::select! {
            () = stop.cancelled() => break,
            () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
            value = input.recv() => value,
        };
        let Some(value) = value else {
            return End { why: Why::Closed, unsent: None };
        };
        let result = work(value);
        tokio::select! {
            () = stop.cancelled() => return End { why: Why::Stopped, unsent: Some(result) },
            room = sender.reserve() => match room {
                Ok(room) => room.send(result),
                Err(_) => return End { why: Why::Unwanted, unsent: Some(result) },
            },
        }
    }
    End { why: Why::Stopped, unsent: None }
}
