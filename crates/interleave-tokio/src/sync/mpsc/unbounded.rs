//! A channel with room for every message.

use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio::sync::mpsc as real;

use super::error::{SendError, TryRecvError};
use super::receiver::receiver;
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

/// An end that sends.
pub struct UnboundedSender<T> {
    /// None while it is being dropped.
    real: Option<real::UnboundedSender<T>>,
    tag: Arc<Tag>,
    /// So that a wait for a message can name it.
    #[allow(dead_code, reason = "it is there to be dropped")]
    sending: Sending,
}

impl<T> UnboundedSender<T> {
    #[track_caller]
    fn new(real: real::UnboundedSender<T>, tag: &Arc<Tag>) -> Self {
        Self { real: Some(real), tag: Arc::clone(tag), sending: Sending::new(tag) }
    }

    fn real(&self) -> &real::UnboundedSender<T> {
        self.real.as_ref().expect("it is taken only when this is dropped")
    }

    /// Sends a message.
    ///
    /// # Errors
    /// The message, if nobody will receive it.
    #[track_caller]
    pub fn send(&self, message: T) -> Result<(), SendError<T>> {
        engine::act(&self.tag, sent, || self.real().send(message))
    }

    /// Waits until nobody will receive.
    #[track_caller]
    pub fn closed(&self) -> impl Future<Output = ()> {
        let plan = Plan::new(&self.tag, "for {o} to be closed", |()| Done::did("finds {o} closed"));
        Op::new(self.real().closed(), plan)
    }

    /// Whether nobody will receive.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real().is_closed())
    }

    /// Whether both send on the same channel.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        self.real().same_channel(other.real())
    }

    /// A sender that does not keep the channel open.
    #[must_use]
    pub fn downgrade(&self) -> WeakUnboundedSender<T> {
        WeakUnboundedSender { real: self.real().downgrade(), tag: Arc::clone(&self.tag) }
    }

    /// How many senders there are.
    #[must_use]
    pub fn strong_count(&self) -> usize {
        self.real().strong_count()
    }

    /// How many weak senders there are.
    #[must_use]
    pub fn weak_count(&self) -> usize {
        self.real().weak_count()
    }
}

impl<T> Clone for UnboundedSender<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), tag: Arc::clone(&self.tag), sending: Sending::new(&self.tag) }
    }
}

impl<T> std::fmt::Debug for UnboundedSender<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.real().fmt(f)
    }
}

impl<T> Drop for UnboundedSender<T> {
    fn drop(&mut self) {
        let Some(real) = self.real.take() else { return };
        if real.strong_count() == 1 {
            engine::act(&self.tag, |()| Done::did("drops the last sender of {o}"), || drop(real));
        }
    }
}

/// A sender that does not keep the channel open.
pub struct WeakUnboundedSender<T> {
    real: real::WeakUnboundedSender<T>,
    tag: Arc<Tag>,
}

impl<T> WeakUnboundedSender<T> {
    /// A sender, if the channel still has one.
    #[must_use]
    #[track_caller]
    pub fn upgrade(&self) -> Option<UnboundedSender<T>> {
        engine::point();
        Some(UnboundedSender::new(self.real.upgrade()?, &self.tag))
    }

    /// How many senders there are.
    #[must_use]
    pub fn strong_count(&self) -> usize {
        self.real.strong_count()
    }

    /// How many weak senders there are.
    #[must_use]
    pub fn weak_count(&self) -> usize {
        self.real.weak_count()
    }
}

impl<T> Clone for WeakUnboundedSender<T> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), tag: Arc::clone(&self.tag) }
    }
}

impl<T> std::fmt::Debug for WeakUnboundedSender<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.real.fmt(f)
    }
}
