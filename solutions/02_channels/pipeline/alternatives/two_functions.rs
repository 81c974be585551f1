//! Each wait is a function of its own that fails with the reason for the end.

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
async fn next<T>(
    input: &mut mpsc::Receiver<T>,
    sender: &mpsc::Sender<impl Send>,
    stop: &CancellationToken,
) -> Result<T, Why> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(Why::Stopped),
        value = input.recv() => value.ok_or(Why::Closed),
        () = sender.closed() => Err(Why::Unwanted),
    }
}

async fn deliver<U>(sender: &mpsc::Sender<U>, stop: &CancellationToken, result: U) -> Result<(), End<U>> {
    tokio::select! {
        room = sender.reserve() => match room {
            Ok(room) => room.send(result),
            Err(_) => return Err(End { why: Why::Unwanted, unsent: Some(result) }),
        },
        () = stop.cancelled() => return Err(End { why: Why::Stopped, unsent: Some(result) }),
    }
    Ok(())
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
        let run = async {
            loop {
                match next(&mut input, &sender, &stop).await {
                    Ok(value) => deliver(&sender, &stop, work(value)).await?,
                    Err(why) => return Err(End { why, unsent: None }),
                }
            }
        };
        let ended: Result<(), End<U>> = run.await;
        ended.err().unwrap_or(End { why: Why::Closed, unsent: None })
    });
    Stage { output, task }
}
