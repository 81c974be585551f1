//! A task inside does the work, and the outer one aborts it when it is aborted itself. An abort only asks:
//! the handle is ready while a call of `work` is under way.
//! rejected by: schedules::an_abort_ends_the_stage

use std::future;
use std::num::NonZeroUsize;
use std::panic;

use tokio::select;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

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

/// The loop of a stage.
async fn run<T, U>(
    mut input: mpsc::Receiver<T>,
    output: mpsc::Sender<U>,
    stop: CancellationToken,
    mut work: impl FnMut(T) -> U,
) -> End<U> {
    let without = |why| End { why, unsent: None };
    loop {
        let value = select! {
            biased;
            () = stop.cancelled() => return without(Why::Stopped),
            () = output.closed() => return without(Why::Unwanted),
            value = input.recv() => match value {
                Some(value) => value,
                None => return without(Why::Closed),
            },
        };
        let result = work(value);
        let room = select! {
            biased;
            () = stop.cancelled() => return End { why: Why::Stopped, unsent: Some(result) },
            room = output.reserve() => room,
        };
        match room {
            Ok(room) => room.send(result),
            Err(_) => return End { why: Why::Unwanted, unsent: Some(result) },
        }
    }
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
    // The work has a task of its own, which the outer one ends with itself.
    let inner = AbortOnDropHandle::new(tokio::spawn(run(input, sender, stop, work)));
    let task = tokio::spawn(async move {
        match inner.await {
            Ok(end) => end,
            Err(error) => match error.try_into_panic() {
                Ok(payload) => panic::resume_unwind(payload),
                // The runtime is shutting down.
                Err(_) => future::pending().await,
            },
        }
    });
    Stage { output, task }
}
