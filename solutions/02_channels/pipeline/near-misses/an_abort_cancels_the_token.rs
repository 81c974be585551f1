//! A guard on the caller's token is disarmed at each end but an abort: that one stops all other stages.
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

fn end<U>(why: Why, unsent: Option<U>) -> End<U> {
    End { why, unsent }
}

/// A stage that goes away without an end takes the others along.
struct Unfinished {
    stop: CancellationToken,
    finished: bool,
}

impl Unfinished {
    fn finish(mut self) {
        self.finished = true;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // A panic is reported by the handle; an abort would go unnoticed.
        if !self.finished && !std::thread::panicking() {
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
    let unfinished = Unfinished { stop: stop.clone(), finished: false };
    let run = async move {
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
        }
    };
    let task = tokio::spawn(async move {
        let end = run.await;
        unfinished.finish();
        end
    });
    Stage { output, task }
}
