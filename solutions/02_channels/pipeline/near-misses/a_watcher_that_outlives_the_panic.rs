//! The task that watches for the reader holds a sender. A panic only asks it to end.
//! rejected by: schedules::both_sides_are_closed_when_the_handle_has_the_panic

use std::num::NonZeroUsize;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

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
    let unwanted = CancellationToken::new();
    // Aborted when it is dropped, whichever way this function ends.
    let watcher = AbortOnDropHandle::new(tokio::spawn({
        let (sender, unwanted) = (sender.clone(), unwanted.clone());
        async move {
            sender.closed().await;
            unwanted.cancel();
        }
    }));
    let end = run_until(&mut input, &sender, &stop, &unwanted, &mut work).await;
    // Its sender has to be gone before the end is told.
    watcher.abort();
    let _ = watcher.await;
    end
}

async fn run_until<T, U, F: FnMut(T) -> U>(
    input: &mut mpsc::Receiver<T>,
    sender: &mpsc::Sender<U>,
    stop: &CancellationToken,
    unwanted: &CancellationToken,
    work: &mut F,
) -> End<U> {
    loop {
        let value = tokio::select! {
            biased;
            () = stop.cancelled() => return End { why: Why::Stopped, unsent: None },
            () = unwanted.cancelled() => return End { why: Why::Unwanted, unsent: None },
            value = input.recv() => match value {
                Some(value) => value,
                None => return End { why: Why::Closed, unsent: None },
            },
        };
        let result = work(value);
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
