//! At a stop it tries once more to send the result, and takes a closed output for a result that was sent.
//! rejected by: schedules::a_reader_that_goes_with_a_stop_loses_no_result

use std::num::NonZeroUsize;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, mpsc};
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
    let (sender, output) = mpsc::channel(capacity.get().min(Semaphore::MAX_PERMITS));
    Stage { output, task: tokio::spawn(run(input, sender, stop, work)) }
}

async fn run<T, U>(
    mut input: mpsc::Receiver<T>,
    sender: mpsc::Sender<U>,
    stop: CancellationToken,
    mut work: impl FnMut(T) -> U,
) -> End<U> {
    loop {
        let value = tokio::select! {
            biased;
            () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
            () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
            value = input.recv() => match value {
                Some(value) => value,
                None => return End { why: Why::Closed, unsent: None },
            },
        };
        let result = work(value);
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                // Perhaps there is room just now.
                let unsent = match sender.try_send(result) {
                    Err(TrySendError::Full(result)) => Some(result),
                    Ok(()) | Err(TrySendError::Closed(_)) => None,
                };
                return End { why: Why::Stopped, unsent };
            }
            permit = sender.reserve() => match permit {
                Ok(permit) => permit.send(result),
                Err(_) => return End { why: Why::Unwanted, unsent: Some(result) },
            },
        }
    }
}
