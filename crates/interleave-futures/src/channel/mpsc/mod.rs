//! `futures::channel::mpsc`.

mod bounded;
mod receiver;
mod recv;
mod sender;
mod share;
mod unbounded;

#[doc(no_inline)]
pub use ::futures::channel::mpsc::{RecvError, SendError, TryRecvError, TrySendError};
pub use bounded::{Receiver, Sender, channel};
pub use recv::Recv;
pub use unbounded::{UnboundedReceiver, UnboundedSender, unbounded};

use interleave_tokio::engine::{Alone, Done, Sort};

static SORT: Sort = Sort { kind: "futures::channel::mpsc", noun: "channel" };

/// Does what wakes somebody while it holds a lock inside of the real channel.
fn alone<T>(real: impl FnOnce() -> T) -> T {
    let _alone = Alone::new();
    real()
}

fn tried<T>(outcome: &Result<(), TrySendError<T>>) -> Done {
    match outcome {
        Ok(()) => Done::did("sends on {o}"),
        Err(error) => cannot_send(error.is_full()),
    }
}

fn started(outcome: &Result<(), SendError>) -> Done {
    match outcome {
        Ok(()) => Done::did("sends on {o}"),
        Err(error) => cannot_send(error.is_full()),
    }
}

fn cannot_send(full: bool) -> Done {
    if full { Done::failed("finds {o} full") } else { Done::did("cannot send on {o}: it is closed") }
}

fn received<T>(message: &Option<T>) -> Done {
    Done::did(if message.is_some() { "receives from {o}" } else { "finds {o} closed and empty" })
}

fn tried_to_receive<T>(outcome: &Result<T, TryRecvError>) -> Done {
    match outcome {
        Ok(_) => Done::did("receives from {o}"),
        Err(TryRecvError::Empty) => Done::failed("finds {o} empty"),
        Err(TryRecvError::Closed) => Done::failed("finds {o} closed and empty"),
    }
}
