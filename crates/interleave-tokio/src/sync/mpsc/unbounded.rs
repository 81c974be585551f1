//! A channel with room for every message.

use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio::sync::mpsc as real;

use super::error::{SendError, TryRecvError};
use super::receiver::receiver;
use super::sender::sender;
use super::{SORT, received, sent, tried_to_receive};
use crate::engine::{self, Done, On, Op, Plan, Progress, Sending, Tag};

/// A channel with room for every message.
#[must_use]
#[track_caller]
pub fn unbounded_channel<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>) {
    let (sender, receiver) = real::unbounded_channel();
    let tag = Arc::new(Tag::new(&SORT));
    tag.id();
    let sender = UnboundedSender::new(sender, &tag);
    (sender, UnboundedReceiver { real: receiver, tag, progress: Progress::default() })
}

receiver! {
    /// The end that receives.
    UnboundedReceiver
}

sender! {
    /// An end that sends.
    UnboundedSender,
    /// A sender that does not keep the channel open.
    WeakUnboundedSender
}

impl<T> UnboundedSender<T> {
    /// Sends a message.
    ///
    /// # Errors
    /// The message, if nobody will receive it.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        engine::act(&self.tag, sent, || self.real().send(message))
    }
}
