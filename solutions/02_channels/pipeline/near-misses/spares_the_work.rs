//! With a value in its hand it looks whether anybody reads. If not, the value is dropped, and `work` was never called on it.
//! rejected by: schedules::what_is_taken_is_worked_on_though_nobody_reads

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
    let (results, output) = mpsc::channel(capacity.get());
    let task = tokio::spawn(async move {
        let mut unsent = None;
        let why = loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => break Why::Stopped,
                value = input.recv() => value,
                () = results.closed() => break Why::Unwanted,
            };
            let Some(value) = value else { break Why::Closed };
            if results.is_closed() {
                // `work` may be expensive, and nobody wants the result.
                break Why::Unwanted;
            }
            let result = work(value);
            tokio::select! {
                biased;
                () = stop.cancelled() => {
                    unsent = Some(result);
                    break Why::Stopped;
                }
                room = results.reserve() => match room {
                    Ok(room) => room.send(result),
                    Err(_) => {
                        unsent = Some(result);
                        break Why::Unwanted;
                    }
                },
            }
        };
        End { why, unsent }
    });
    Stage { output, task }
}
