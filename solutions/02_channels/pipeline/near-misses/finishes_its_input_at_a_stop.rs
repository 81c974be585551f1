//! Closes its input at a stop and works off what is left: a stop that takes as long as the queue.
//! rejected by: schedules::after_a_stop_no_value_is_taken
//! rejected by: schedules::stopped_from_the_beginning_no_value_is_taken
//! rejected by: schedules::a_stop_ends_a_stage_and_loses_no_result
//! rejected by: schedules::a_stop_beats_a_value_that_comes_with_it
//! rejected by: schedules::a_value_that_was_taken_without_room_is_not_lost
//! rejected by: schedules::a_stop_beats_room_that_comes_with_it
//! rejected by: schedules::after_a_stop_no_value_of_a_closed_input_is_taken
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
        let mut why = Why::Closed;
        loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled(), if why == Why::Closed => {
                    input.close();
                    why = Why::Stopped;
                    continue;
                }
                () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
                value = input.recv() => value,
            };
            let Some(value) = value else { return End { why, unsent: None } };
            if let Err(error) = sender.send(work(value)).await {
                return End { why: Why::Unwanted, unsent: Some(error.0) };
            }
        }
    });
    Stage { output, task }
}
