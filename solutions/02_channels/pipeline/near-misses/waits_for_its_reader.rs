//! At its end it waits until its reader has gone, to be sure that everything was read.
//! rejected by: schedules::results_wait_for_their_reader
//! rejected by: schedules::a_stop_ends_a_stage_and_loses_no_result
//! also by: behaviour::a_reader_may_take_a_day

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
        loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
                () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
                value = input.recv() => value,
            };
            let Some(value) = value else {
                let all_room = sender.max_capacity();
                let _ = sender.reserve_many(all_room).await;
                return End { why: Why::Closed, unsent: None };
            };
            let result = work(value);
            let room = tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: Some(result) },
                room = sender.reserve() => room,
            };
            match room {
                Ok(room) => room.send(result),
                Err(_) => return End { why: Why::Unwanted, unsent: Some(result) },
            }
        }
    });
    Stage { output, task }
}
