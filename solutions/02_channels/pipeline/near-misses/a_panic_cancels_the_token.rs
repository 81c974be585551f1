//! A guard on the token of the caller is disarmed at each end but a panic: that one stops all the other stages.
//! rejected by: schedules::a_panic_closes_both_sides_and_is_found_by_who_joins
//! rejected by: schedules::an_abort_ends_the_stage

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

async fn run<T, U>(
    mut input: mpsc::Receiver<T>,
    sender: mpsc::Sender<U>,
    stop: &CancellationToken,
    mut work: impl FnMut(T) -> U,
) -> End<U> {
    loop {
        let value = tokio::select! {
            biased;
            () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
            () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
            value = input.recv() => value,
        };
        let Some(value) = value else {
            return End { why: Why::Closed, unsent: None };
        };
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
    let task = tokio::spawn(async move {
        // If this task does not get to its end, nobody shall wait for it.
        let guard = stop.clone().drop_guard();
        let end = run(input, sender, &stop, work).await;
        guard.disarm();
        end
    });
    Stage { output, task }
}
