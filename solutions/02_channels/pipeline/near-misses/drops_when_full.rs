//! `try_send` never waits, and drops what finds no room.
//! rejected by: schedules::full_means_wait
//! rejected by: schedules::results_come_out_in_order_and_the_end_flows_down
//! rejected by: schedules::a_stop_ends_a_stage_and_loses_no_result
//! rejected by: schedules::a_reader_that_goes_loses_only_what_it_was_given
//! rejected by: behaviour::everything_comes_out_in_order
//! rejected by: schedules::the_handle_may_be_dropped
//! rejected by: schedules::a_reader_that_goes_with_a_stop_loses_no_result
//! rejected by: schedules::a_value_that_was_taken_without_room_is_not_lost
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
            let Some(value) = value else { return End { why: Why::Closed, unsent: None } };
            let _ = sender.try_send(work(value));
        }
    });
    Stage { output, task }
}
