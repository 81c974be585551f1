//! When nobody reads any more it drains its input, as one does in Go, so that the stage before is not stuck: that one
//! never learns of it.
//! rejected by: schedules::dropping_the_output_flows_up_through_idle_stages
//! rejected by: schedules::a_reader_that_goes_loses_only_what_it_was_given
//! rejected by: schedules::the_handle_may_be_dropped
//! rejected by: schedules::a_value_that_comes_when_the_reader_has_gone_is_not_lost
//! rejected by: schedules::what_is_taken_is_worked_on_though_nobody_reads
//! also by: behaviour::others_have_their_turn_though_nothing_waits

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
                () = sender.closed() => {
                    while input.recv().await.is_some() {}
                    return End { why: Why::Unwanted, unsent: None };
                }
                value = input.recv() => value,
            };
            let Some(value) = value else { return End { why: Why::Closed, unsent: None } };
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
