/// Values on their way down, and the end behind them.
mod flow;

/// A reader that goes away.
mod reader;

/// A stop, at every moment.
mod stop;

/// The handle, and what comes out of it.
mod handle;

use std::num::NonZeroUsize;

use crate::exercise::{self, Stage};
use interleave_tokio::{Log, alive_tasks, note};
use tokio::sync::mpsc;
use tokio::time::Duration;
use tokio_util::sync::CancellationToken;

/// Long enough that whoever can do something has done it: virtual time passes only when nobody can run.
const A_WHILE: Duration = Duration::from_millis(1_234);

fn room_for(capacity: usize) -> NonZeroUsize {
    NonZeroUsize::new(capacity).expect("a capacity above 0")
}

/// Your `stage`, with work of one type: so it is compiled once, and not once for each check.
fn stage(
    input: mpsc::Receiver<u64>,
    capacity: NonZeroUsize,
    stop: CancellationToken,
    work: impl FnMut(u64) -> u64 + Send + 'static,
) -> Stage<u64> {
    let work: Box<dyn FnMut(u64) -> u64 + Send> = Box::new(work);
    exercise::stage(input, capacity, stop, work)
}

/// A channel with values in it, and a sender that keeps it open.
fn source(values: impl IntoIterator<Item = u64>) -> (mpsc::Sender<u64>, mpsc::Receiver<u64>) {
    let (sender, input) = mpsc::channel(8);
    for value in values {
        sender.try_send(value).expect("there is room");
    }
    (sender, input)
}

/// How many values wait in a channel.
fn waiting(sender: &mpsc::Sender<u64>) -> usize {
    sender.max_capacity() - sender.capacity()
}

/// Work that writes down what it was called with.
fn tenfold(taken: &Log<u64>) -> impl FnMut(u64) -> u64 + Send + 'static + use<> {
    let taken = taken.clone();
    move |value| {
        note(format_args!("works on {value}"));
        taken.push(value);
        value * 10
    }
}

/// All that is still in an output.
fn rest(output: &mut mpsc::Receiver<u64>) -> Vec<u64> {
    std::iter::from_fn(|| output.try_recv().ok()).collect()
}

/// The input's end is known to whoever sends, and nobody else is alive.
fn assert_ended<'a>(sender: impl Into<Option<&'a mpsc::Sender<u64>>>) {
    let closed = sender.into().is_none_or(mpsc::Sender::is_closed);
    assert!(closed, "the task has ended, and the receiver of its input is still there");
    assert_eq!(alive_tasks(), 0, "tasks that are still alive after the stage has ended");
}
