//! `tokio::sync::mpsc`.

mod bounded;
mod permit;
mod receiver;
mod sender;
mod unbounded;

pub use bounded::{Receiver, Sender, WeakSender, channel};
pub use permit::{OwnedPermit, Permit, PermitIterator};
pub use unbounded::{UnboundedReceiver, UnboundedSender, WeakUnboundedSender, unbounded_channel};

/// Errors of this module.
pub mod error {
    pub use ::tokio::sync::mpsc::error::{SendError, SendTimeoutError, TryRecvError, TrySendError};
}

use crate::engine::{Done, Sort};
use error::{TryRecvError, TrySendError};

static SORT: Sort = Sort { kind: "mpsc", noun: "channel" };

fn sent<E>(outcome: &Result<(), E>) -> Done {
    Done::did(match outcome {
        Ok(()) => "sends on {o}",
        Err(_) => "cannot send on {o}: it is closed",
    })
}

fn reserved<P, E>(outcome: &Result<P, E>) -> Done {
    Done::did(match outcome {
        Ok(_) => "reserves room in {o}",
        Err(_) => "finds {o} closed",
    })
}

fn tried<P, T>(outcome: &Result<P, TrySendError<T>>, ok: &'static str) -> Done {
    match outcome {
        Ok(_) => Done::did(ok),
        Err(TrySendError::Full(_)) => Done::failed("finds {o} full"),
        Err(TrySendError::Closed(_)) => Done::failed("finds {o} closed"),
    }
}

fn received<T>(message: &Option<T>) -> Done {
    Done::did(if message.is_some() { "receives from {o}" } else { "finds {o} closed and empty" })
}

fn tried_to_receive<T>(outcome: &Result<T, TryRecvError>) -> Done {
    match outcome {
        Ok(_) => Done::did("receives from {o}"),
        Err(TryRecvError::Empty) => Done::failed("finds {o} empty"),
        Err(TryRecvError::Disconnected) => Done::failed("finds {o} closed and empty"),
    }
}
