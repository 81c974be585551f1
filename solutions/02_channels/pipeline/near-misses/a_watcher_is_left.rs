//! A task of its own waits for the stop and tells the stage of it. When the input ends, the watcher waits on.
//! rejected by: schedules::results_come_out_in_order_and_the_end_flows_down
//! rejected by: schedules::a_result_comes_out_although_no_other_follows
//! rejected by: schedules::full_means_wait
//! rejected by: schedules::results_wait_for_their_reader
//! rejected by: schedules::dropping_the_output_flows_up_through_idle_stages
//! rejected by: schedules::a_reader_that_goes_loses_only_what_it_was_given
//! rejected by: schedules::after_a_stop_no_value_is_taken
//! rejected by: schedules::stopped_from_the_beginning_no_value_is_taken
//! rejected by: schedules::a_panic_closes_both_sides_and_is_found_by_who_joins
//! rejected by: schedules::the_handle_may_be_dropped
//! rejected by: schedules::a_value_that_comes_when_the_reader_has_gone_is_not_lost
//! rejected by: schedules::an_abort_ends_the_stage
//! rejected by: schedules::waiting_costs_nothing
//! rejected by: schedules::a_stop_ends_a_stage_and_loses_no_result
//! rejected by: schedules::a_value_that_was_taken_without_room_is_not_lost
//! rejected by: schedules::what_is_taken_is_worked_on_though_nobody_reads
//! rejected by: schedules::a_stop_beats_room_that_comes_with_it
//! rejected by: schedules::after_a_stop_no_value_of_a_closed_input_is_taken
//! rejected by: schedules::a_panic_is_found_though_the_stage_was_to_end
//! rejected by: schedules::both_sides_are_closed_when_the_handle_has_the_panic
//! rejected by: schedules::a_panic_does_not_wait_for_room

use tokio::sync::oneshot;

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
    let (tell, mut told) = oneshot::channel();
    tokio::spawn(async move {
        stop.cancelled().await;
        let _ = tell.send(());
    });
    let task = tokio::spawn(async move {
        loop {
            let value = tokio::select! {
                biased;
                _ = &mut told => return End { why: Why::Stopped, unsent: None },
                () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
                value = input.recv() => value,
            };
            let Some(value) = value else { return End { why: Why::Closed, unsent: None } };
            let result = work(value);
            let room = tokio::select! {
                biased;
                _ = &mut told => return End { why: Why::Stopped, unsent: Some(result) },
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
