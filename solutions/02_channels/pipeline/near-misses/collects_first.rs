//! Takes what there is up to its capacity, and only then hands results out.
//! rejected by: schedules::a_result_comes_out_although_no_other_follows
//! rejected by: schedules::full_means_wait
//! rejected by: schedules::after_a_stop_no_value_is_taken
//! rejected by: schedules::a_panic_closes_both_sides_and_is_found_by_who_joins
//! rejected by: schedules::after_a_stop_no_value_of_a_closed_input_is_taken

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
        let mut open = true;
        while open {
            let mut results = Vec::new();
            while results.len() < capacity.get() {
                tokio::select! {
                    biased;
                    () = stop.cancelled() => return End { why: Why::Stopped, unsent: results.pop() },
                    () = sender.closed() => return End { why: Why::Unwanted, unsent: results.pop() },
                    value = input.recv() => match value {
                        Some(value) => results.push(work(value)),
                        None => {
                            open = false;
                            break;
                        }
                    },
                }
            }
            for result in results {
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
        End { why: Why::Closed, unsent: None }
    });
    Stage { output, task }
}
