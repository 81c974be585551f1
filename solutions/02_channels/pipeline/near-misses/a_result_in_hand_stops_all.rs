//! An abort while a result waits for room cancels the caller's token.
//! rejected by: schedules::an_abort_ends_the_stage

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

/// A result for which there is no room yet. If it is lost on the way, the records after it are not whole.
struct InHand<'a, U> {
    result: Option<U>,
    stop: &'a CancellationToken,
}

impl<U> InHand<'_, U> {
    fn take(mut self) -> U {
        self.result.take().expect("it is taken once")
    }
}

impl<U> Drop for InHand<'_, U> {
    fn drop(&mut self) {
        if self.result.is_some() {
            self.stop.cancel();
        }
    }
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
            let Some(value) = value else {
                return End { why: Why::Closed, unsent: None };
            };
            let in_hand = InHand { result: Some(work(value)), stop: &stop };
            tokio::select! {
                biased;
                () = stop.cancelled() => return End { why: Why::Stopped, unsent: Some(in_hand.take()) },
                room = sender.reserve() => match room {
                    Ok(room) => room.send(in_hand.take()),
                    Err(_) => return End { why: Why::Unwanted, unsent: Some(in_hand.take()) },
                },
            }
        }
    });
    Stage { output, task }
}
