//! `run_until_cancelled` looks at its future first: a value that comes together with the stop wins.
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
        loop {
            let next = async {
                tokio::select! {
                    biased;
                    () = sender.closed() => Err(Why::Unwanted),
                    value = input.recv() => value.ok_or(Why::Closed),
                }
            };
            let value = match stop.run_until_cancelled(next).await {
                None => return End { why: Why::Stopped, unsent },
                Some(Err(why)) => return End { why, unsent },
                Some(Ok(value)) => value,
            };
            unsent = Some(work(value));
            match stop.run_until_cancelled(sender.reserve()).await {
                None => return End { why: Why::Stopped, unsent },
                Some(Err(_)) => return End { why: Why::Unwanted, unsent },
                Some(Ok(room)) => {
                    if let Some(result) = unsent.take() {
                        room.send(result);
                    }
                }
            }
            if stop.is_cancelled() {
                return End { why: Why::Stopped, unsent };
            }
        }
    });
    Stage { output, task }
}
