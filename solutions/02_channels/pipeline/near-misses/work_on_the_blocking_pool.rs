//! `work` may take long, so each call goes to the blocking pool and the task awaits it: if the task is aborted during a call, the call goes on in the pool without anybody.
//! rejected by: schedules::an_abort_ends_the_stage

use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};
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
    work: F,
) -> Stage<U>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnMut(T) -> U + Send + 'static,
{
    let (tx, output) = mpsc::channel(capacity.get());
    let task = tokio::spawn(async move {
        let mut work = work;
        loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
                () = tx.closed() => return End { why: Why::Unwanted, unsent: None },
                value = input.recv() => value,
            };
            let Some(value) = value else {
                return End { why: Why::Closed, unsent: None };
            };

            // Don't block the runtime. The closure goes there and comes back with the result.
            let call = spawn_blocking(move || {
                let result = work(value);
                (work, result)
            });
            let result = match call.await {
                Ok((back, result)) => {
                    work = back;
                    result
                }
                Err(error) => resume_unwind(error.into_panic()),
            };

            tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: Some(result) },
                permit = tx.reserve() => match permit {
                    Ok(permit) => permit.send(result),
                    Err(_) => return End { why: Why::Unwanted, unsent: Some(result) },
                },
            }
        }
    });
    Stage { output, task }
}
