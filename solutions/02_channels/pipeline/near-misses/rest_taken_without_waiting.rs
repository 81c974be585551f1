//! When the last sender has gone, the rest is taken with `recv().now_or_never()`, and a `recv` that is not ready is taken for the end.
//! rejected by: behaviour::a_reader_may_take_a_day

use futures::FutureExt;
use std::num::NonZeroUsize;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

#[derive(Debug)]
pub struct Stage<U> {
    pub output: mpsc::Receiver<U>,
    pub task: JoinHandle<End<U>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End<U> {
    pub why: Why,
    pub unsent: Option<U>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Closed,
    Unwanted,
    Stopped,
}

impl<U> End<U> {
    fn new(why: Why, unsent: Option<U>) -> Self {
        Self { why, unsent }
    }
}

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
            let value = if input.is_closed() && !stop.is_cancelled() && !sender.is_closed() {
                // Nobody sends any more: what is there is there, and needs no waiting.
                input.recv().now_or_never().flatten()
            } else {
                tokio::select! {
                    biased;
                    () = stop.cancelled() => return End::new(Why::Stopped, None),
                    () = sender.closed() => return End::new(Why::Unwanted, None),
                    value = input.recv() => value,
                }
            };
            let Some(value) = value else { return End::new(Why::Closed, None) };
            let result = work(value);
            if let Ok(room) = sender.try_reserve() {
                room.send(result);
                continue;
            }
            let room = tokio::select! {
                biased;
                () = stop.cancelled() => return End::new(Why::Stopped, Some(result)),
                room = sender.reserve() => room,
            };
            match room {
                Ok(room) => room.send(result),
                Err(_) => return End::new(Why::Unwanted, Some(result)),
            }
        }
    });
    Stage { output, task }
}
