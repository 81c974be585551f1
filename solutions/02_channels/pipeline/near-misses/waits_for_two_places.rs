//! When the output was full it waits until two places are free, so as not to be woken for each result: a result in hand, and room beside it.
//! rejected by: behaviour::every_capacity_is_used_up_and_kept
//! rejected by: schedules::full_means_wait

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
            let result = work(value);
            let few = sender.capacity() == 0 && sender.max_capacity() > 1;
            let places = async {
                let first = sender.reserve().await?;
                if few {
                    drop(sender.reserve().await?);
                }
                Ok::<_, mpsc::error::SendError<()>>(first)
            };
            let room = tokio::select! {
                biased;
                () = stop.cancelled() => {
                    return End { why: Why::Stopped, unsent: Some(result) };
                }
                room = places => room,
            };
            match room {
                Ok(room) => room.send(result),
                Err(_) => return End { why: Why::Unwanted, unsent: Some(result) },
            }
        }
    });
    Stage { output, task }
}
