//! Looks whether its input is empty, and then whether it is closed: the last value may come in between.
//! rejected by: schedules::results_come_out_in_order_and_the_end_flows_down

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
            if input.is_empty() && input.is_closed() {
                return End { why: Why::Closed, unsent: None };
            }
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
                () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
                value = input.recv() => value,
            };
            let Some(value) = value else { return End { why: Why::Closed, unsent: None } };
            let result = work(value);
            tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: Some(result) },
                room = sender.reserve() => match room {
                    Ok(room) => room.send(result),
                    Err(_) => return End { why: Why::Unwanted, unsent: Some(result) },
                },
            }
        }
    });
    Stage { output, task }
}
