//! After a stop it closes the input and reads it empty; a sender that holds a permit keeps that waiting, and so the task does not end.
//! rejected by: schedules::a_stop_beats_a_value_that_comes_with_it
//! rejected by: schedules::dropping_the_output_flows_up_through_idle_stages

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
        let (why, unsent) = loop {
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => break (Why::Stopped, None),
                () = sender.closed() => break (Why::Unwanted, None),
                value = input.recv() => value,
            };
            let Some(value) = value else { break (Why::Closed, None) };
            let result = work(value);
            tokio::select! {
                biased;
                () = stop.cancelled() => break (Why::Stopped, Some(result)),
                room = sender.reserve() => match room {
                    Ok(room) => room.send(result),
                    Err(_) => break (Why::Unwanted, Some(result)),
                },
            }
        };
        // Nobody can send from here on; what waits goes with the input, and the values are dropped in order.
        input.close();
        while input.recv().await.is_some() {}
        End { why, unsent }
    });
    Stage { output, task }
}
