//! Takes a value that waits already with `try_recv`, and looks at the stop only before it waits for one. A stop that comes while `work`
//! runs does not beat the next value.
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
    Stage { output, task: tokio::spawn(run(input, sender, stop, work)) }
}

async fn run<T, U>(
    mut input: mpsc::Receiver<T>,
    sender: mpsc::Sender<U>,
    stop: CancellationToken,
    mut work: impl FnMut(T) -> U,
) -> End<U> {
    let mut unsent = None;
    let why = loop {
        // Whoever waits for a value listens to the stop and to the reader's end.
        let mut value = tokio::select! {
            biased;
            () = stop.cancelled() => break Why::Stopped,
            () = sender.closed() => break Why::Unwanted,
            value = input.recv() => match value {
                Some(value) => value,
                None => break Why::Closed,
            },
        };
        // As long as values wait, there is nothing to wait for but room.
        let interrupted = loop {
            match sender.try_send(work(value)) {
                Ok(()) => {}
                Err(mpsc::error::TrySendError::Closed(result)) => {
                    unsent = Some(result);
                    break Some(Why::Unwanted);
                }
                Err(mpsc::error::TrySendError::Full(result)) => {
                    tokio::select! {
                        biased;
                        () = stop.cancelled() => {
                            unsent = Some(result);
                            break Some(Why::Stopped);
                        }
                        room = sender.reserve() => match room {
                            Ok(room) => room.send(result),
                            Err(_) => {
                                unsent = Some(result);
                                break Some(Why::Unwanted);
                            }
                        },
                    }
                }
            }
            match input.try_recv() {
                Ok(next) => value = next,
                Err(_) => break None,
            }
        };
        if let Some(why) = interrupted {
            break why;
        }
    };
    End { why, unsent }
}
