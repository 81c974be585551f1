//! Where there is much room it takes a few values at once, and looks at the stop before the next few.
//! rejected by: schedules::after_a_stop_no_value_is_taken
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

fn end<U>(why: Why, unsent: Option<U>) -> End<U> {
    End { why, unsent }
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
    // A wide stage takes a few values at a time, as long as there is room: that saves the waits.
    let burst = capacity.get() / 16;
    let task = tokio::spawn(async move {
        loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => return end(Why::Stopped, None),
                () = sender.closed() => return end(Why::Unwanted, None),
                value = input.recv() => match value {
                    Some(value) => value,
                    None => return end(Why::Closed, None),
                },
            };
            let result = work(value);
            let room = tokio::select! {
                biased;
                () = stop.cancelled() => return end(Why::Stopped, Some(result)),
                room = sender.reserve() => room,
            };
            match room {
                Ok(room) => room.send(result),
                Err(_) => return end(Why::Unwanted, Some(result)),
            }
            for _ in 0..burst {
                let Ok(room) = sender.try_reserve() else { break };
                let Ok(value) = input.try_recv() else { break };
                room.send(work(value));
            }
        }
    });
    Stage { output, task }
}
