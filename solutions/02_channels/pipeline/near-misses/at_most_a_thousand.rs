//! The output has room for 1,024 results at most, whatever capacity was asked for.
//! rejected by: behaviour::every_capacity_is_used_up_and_kept

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

/// More than this is not a buffer any more but a leak.
const MOST: usize = 1024;

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
    let (sender, output) = mpsc::channel(capacity.get().min(MOST));
    Stage { output, task: tokio::spawn(Worker { input, sender, stop, work }.run()) }
}

struct Worker<T, U, F> {
    input: mpsc::Receiver<T>,
    sender: mpsc::Sender<U>,
    stop: CancellationToken,
    work: F,
}

impl<T, U, F: FnMut(T) -> U> Worker<T, U, F> {
    async fn run(mut self) -> End<U> {
        loop {
            let end = match self.value().await {
                Ok(value) => {
                    let result = (self.work)(value);
                    self.hand_on(result).await
                }
                Err(why) => Some(End { why, unsent: None }),
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// The next value, or why there is none.
    async fn value(&mut self) -> Result<T, Why> {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(Why::Stopped),
            () = self.sender.closed() => Err(Why::Unwanted),
            value = self.input.recv() => value.ok_or(Why::Closed),
        }
    }

    /// Waits for room, and sends; or ends.
    async fn hand_on(&mut self, result: U) -> Option<End<U>> {
        let why = tokio::select! {
            biased;
            () = self.stop.cancelled() => Why::Stopped,
            room = self.sender.reserve() => match room {
                Ok(room) => {
                    room.send(result);
                    return None;
                }
                Err(_) => Why::Unwanted,
            },
        };
        Some(End { why, unsent: Some(result) })
    }
}
