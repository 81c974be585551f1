//! Takes the next value while the last result still waits for room, and so has two in hand.
//! rejected by: schedules::a_result_comes_out_although_no_other_follows
//! rejected by: schedules::the_handle_may_be_dropped
//! rejected by: schedules::full_means_wait
//! rejected by: schedules::an_abort_ends_the_stage
//! rejected by: schedules::a_value_that_was_taken_without_room_is_not_lost

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
        let mut unsent: Option<U> = None;
        loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent },
                () = sender.closed() => return End { why: Why::Unwanted, unsent },
                value = input.recv() => value,
            };
            if let Some(result) = unsent.take() {
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
            match value {
                Some(value) => unsent = Some(work(value)),
                None => return End { why: Why::Closed, unsent },
            }
        }
    });
    Stage { output, task }
}
