//! Waits for room first, but gives it back and tries to send once there is a result: nobody else sends, and `try_send` tells of a reader that has gone.

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

/// Waits for `wanted`, unless the stage has to end before.
async fn unless_over<U, V>(
    stop: &CancellationToken,
    sender: &mpsc::Sender<U>,
    wanted: impl Future<Output = V>,
) -> Result<V, Why> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(Why::Stopped),
        () = sender.closed() => Err(Why::Unwanted),
        got = wanted => Ok(got),
    }
}

async fn run<T, U>(
    input: &mut mpsc::Receiver<T>,
    sender: &mpsc::Sender<U>,
    stop: &CancellationToken,
    work: &mut impl FnMut(T) -> U,
    unsent: &mut Option<U>,
) -> Result<std::convert::Infallible, Why> {
    loop {
        let room = unless_over(stop, sender, sender.reserve()).await?.map_err(|_| Why::Unwanted)?;
        let value = unless_over(stop, sender, input.recv()).await?.ok_or(Why::Closed)?;
        let result = work(value);
        drop(room);
        sender.try_send(result).map_err(|error| {
            *unsent = Some(error.into_inner());
            Why::Unwanted
        })?;
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
        let mut unsent = None;
        let Err(why) = run(&mut input, &sender, &stop, &mut work, &mut unsent).await;
        End { why, unsent }
    });
    Stage { output, task }
}
