//! A watcher holds a sender of the output, and is ended by the stage's own future: aborted before its first
//! poll, the stage has not made the guard that would end it.
//! rejected by: schedules::an_abort_ends_the_stage

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

/// Ends the watcher when the stage's future is dropped half-way.
struct Watcher(Option<JoinHandle<()>>);

impl Watcher {
    /// Ends it, and waits until it has gone and its sender with it.
    async fn end(mut self) {
        if let Some(task) = self.0.take() {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
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
    let unwanted = CancellationToken::new();
    let watch = tokio::spawn({
        let (sender, unwanted) = (sender.clone(), unwanted.clone());
        async move {
            sender.closed().await;
            unwanted.cancel();
        }
    });
    let task = tokio::spawn(async move {
        let watcher = Watcher(Some(watch));
        let outcome = run(input, &sender, &stop, &unwanted, work).await;
        drop(sender);
        watcher.end().await;
        match outcome {
            Ok(end) => end,
            Err(panic) => resume_unwind(panic),
        }
    });
    Stage { output, task }
}

async fn run<T, U, F>(
    mut input: mpsc::Receiver<T>,
    sender: &mpsc::Sender<U>,
    stop: &CancellationToken,
    unwanted: &CancellationToken,
    mut work: F,
) -> Result<End<U>, Box<dyn std::any::Any + Send>>
where
    F: FnMut(T) -> U,
{
    loop {
        let value = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(End { why: Why::Stopped, unsent: None }),
            () = unwanted.cancelled() => return Ok(End { why: Why::Unwanted, unsent: None }),
            value = input.recv() => value,
        };
        let Some(value) = value else {
            return Ok(End { why: Why::Closed, unsent: None });
        };
        let result = catch_unwind(AssertUnwindSafe(|| work(value)))?;
        tokio::select! {
            biased;
            room = sender.reserve() => match room {
                Ok(room) => room.send(result),
                Err(_) => return Ok(End { why: Why::Unwanted, unsent: Some(result) }),
            },
            () = stop.cancelled() => return Ok(End { why: Why::Stopped, unsent: Some(result) }),
        }
    }
}
