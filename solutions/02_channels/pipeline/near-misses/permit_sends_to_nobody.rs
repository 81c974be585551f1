//! Waits for room first, and then looks for a value before it looks at the reader. The reader has gone, a value waits, and the permit,
//! which never fails, sends the result to nobody.
//! rejected by: schedules::a_value_that_comes_when_the_reader_has_gone_is_not_lost

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
    let ended = |why| End { why, unsent: None };
    loop {
        // Room first: whoever holds a permit never stands there with a result.
        let room = tokio::select! {
            biased;
            () = stop.cancelled() => return ended(Why::Stopped),
            room = sender.reserve() => match room {
                Ok(room) => room,
                Err(_) => return ended(Why::Unwanted),
            },
        };
        let value = tokio::select! {
            biased;
            () = stop.cancelled() => return ended(Why::Stopped),
            value = input.recv() => match value {
                Some(value) => value,
                None => return ended(Why::Closed),
            },
            () = sender.closed() => return ended(Why::Unwanted),
        };
        room.send(work(value));
    }
}
