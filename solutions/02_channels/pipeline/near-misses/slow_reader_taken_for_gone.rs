//! A reader that leaves no room for half a minute is taken for gone.
//! rejected by: behaviour::a_reader_may_take_a_day

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
            let value = tokio::select! {
                biased;
                () = stop.cancelled() => return End::new(Why::Stopped, None),
                () = sender.closed() => return End::new(Why::Unwanted, None),
                value = input.recv() => value,
            };
            let Some(value) = value else { return End::new(Why::Closed, None) };
            let result = work(value);
            // Most of the time there is room, and no timer is needed.
            if let Ok(room) = sender.try_reserve() {
                room.send(result);
                continue;
            }
            let room = tokio::select! {
                biased;
                () = stop.cancelled() => return End::new(Why::Stopped, Some(result)),
                room = tokio::time::timeout(std::time::Duration::from_secs(30), sender.reserve()) => room,
            };
            match room {
                Ok(Ok(room)) => room.send(result),
                // Gone, or hanging: nobody reads any more.
                Ok(Err(_)) | Err(_) => return End::new(Why::Unwanted, Some(result)),
            }
        }
    });
    Stage { output, task }
}
