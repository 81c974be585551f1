//! Keeps results in a list of its own, so that the stage before never has to wait: full no longer means wait.
//! rejected by: schedules::full_means_wait
//! rejected by: schedules::a_stop_ends_a_stage_and_loses_no_result
//! rejected by: schedules::a_reader_that_goes_loses_only_what_it_was_given
//! rejected by: schedules::after_a_stop_no_value_is_taken
//! rejected by: schedules::a_panic_closes_both_sides_and_is_found_by_who_joins
//! rejected by: schedules::a_value_that_was_taken_without_room_is_not_lost
//! rejected by: schedules::after_a_stop_no_value_of_a_closed_input_is_taken

use std::collections::VecDeque;

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
        let (mut results, mut open) = (VecDeque::new(), true);
        let why = loop {
            if !open && results.is_empty() {
                break Why::Closed;
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => break Why::Stopped,
                () = sender.closed() => break Why::Unwanted,
                value = input.recv(), if open => match value {
                    Some(value) => results.push_back(work(value)),
                    None => open = false,
                },
                Ok(room) = sender.reserve(), if !results.is_empty() => {
                    if let Some(result) = results.pop_front() {
                        room.send(result);
                    }
                }
            }
        };
        End { why, unsent: results.pop_front() }
    });
    Stage { output, task }
}
