//! The panic is caught, and looked at only if the reader is still there.
//! rejected by: schedules::a_panic_is_found_though_the_stage_was_to_end

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

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

/// The task.
async fn run<T, U, F>(
    mut input: mpsc::Receiver<T>,
    sender: mpsc::Sender<U>,
    stop: CancellationToken,
    mut work: F,
) -> End<U>
where
    T: Send + 'static,
    U: Send + 'static,
    F: FnMut(T) -> U + Send + 'static,
{
    loop {
        let value = tokio::select! {
            biased;
            () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
            () = sender.closed() => return End { why: Why::Unwanted, unsent: None },
            value = input.recv() => match value {
                Some(value) => value,
                None => return End { why: Why::Closed, unsent: None },
            },
        };
        let worked = catch_unwind(AssertUnwindSafe(|| work(value)));
        if sender.is_closed() {
            // Nobody reads any more, so this is how it ends, whatever came of the work.
            return End { why: Why::Unwanted, unsent: worked.ok() };
        }
        let result = worked.unwrap_or_else(|payload| resume_unwind(payload));
        let room = tokio::select! {
            biased;
            () = stop.cancelled() => Err(Why::Stopped),
            room = sender.reserve() => room.map_err(|_| Why::Unwanted),
        };
        match room {
            Ok(room) => room.send(result),
            Err(why) => return End { why, unsent: Some(result) },
        }
    }
}
