//! When there is room again it takes the next value at once, without a look at the stop.
//! rejected by: schedules::a_stop_beats_room_that_comes_with_it

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
            let mut result = work(value);
            loop {
                match sender.try_reserve() {
                    Ok(room) => {
                        room.send(result);
                        break;
                    }
                    Err(mpsc::error::TrySendError::Closed(())) => {
                        return end(Why::Unwanted, Some(result));
                    }
                    Err(mpsc::error::TrySendError::Full(())) => {}
                }
                let room = tokio::select! {
                    biased;
                    room = sender.reserve() => room,
                    () = stop.cancelled() => return end(Why::Stopped, Some(result)),
                };
                match room {
                    Ok(room) => room.send(result),
                    Err(_) => return end(Why::Unwanted, Some(result)),
                }
                // After a jam there is mostly something there already.
                match input.try_recv() {
                    Ok(value) => result = work(value),
                    Err(_) => break,
                }
            }
        }
    });
    Stage { output, task }
}
