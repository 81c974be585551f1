//! Room in a channel that is reserved.

use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;

use ::tokio::sync::mpsc as real;

use super::Sender;
use crate::engine::{self, Done, Tag};

fn sends(_: &()) -> Done {
    Done::did("sends on {o}")
}

/// Room for one message.
pub struct Permit<'a, T> {
    real: real::Permit<'a, T>,
    tag: &'a Tag,
}

impl<'a, T> Permit<'a, T> {
    pub(super) fn new(real: real::Permit<'a, T>, tag: &'a Tag) -> Self {
        Self { real, tag }
    }

    /// Sends the message.
    #[track_caller]
    pub fn send(self, value: T) {
        engine::act(self.tag, sends, || self.real.send(value));
    }
}

/// Room for several messages.
pub struct PermitIterator<'a, T> {
    real: real::PermitIterator<'a, T>,
    tag: &'a Tag,
}

impl<'a, T> PermitIterator<'a, T> {
    pub(super) fn new(real: real::PermitIterator<'a, T>, tag: &'a Tag) -> Self {
        Self { real, tag }
    }
}

impl<'a, T> Iterator for PermitIterator<'a, T> {
    type Item = Permit<'a, T>;

    fn next(&mut self) -> Option<Permit<'a, T>> {
        Some(Permit::new(self.real.next()?, self.tag))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.real.size_hint()
    }
}

impl<T> ExactSizeIterator for PermitIterator<'_, T> {}
impl<T> FusedIterator for PermitIterator<'_, T> {}

/// Room for one message, with the sender.
pub struct OwnedPermit<T> {
    real: real::OwnedPermit<T>,
    tag: Arc<Tag>,
}

impl<T> OwnedPermit<T> {
    pub(super) fn new(real: real::OwnedPermit<T>, tag: Arc<Tag>) -> Self {
        Self { real, tag }
    }

    /// Sends the message, and gives the sender back.
    #[track_caller]
    pub fn send(self, value: T) -> Sender<T> {
        let Self { real, tag } = self;
        engine::point();
        let place = engine::here();
        let sender = real.send(value);
        engine::note(&tag, Done::did("sends on {o}"), 1, place);
        Sender::new(sender, &tag)
    }

    /// Gives the room up, and the sender back.
    #[track_caller]
    pub fn release(self) -> Sender<T> {
        engine::point();
        Sender::new(self.real.release(), &self.tag)
    }

    /// Whether both are of the same channel.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        self.real.same_channel(&other.real)
    }

    /// Whether `sender` sends on the same channel.
    #[must_use]
    pub fn same_channel_as_sender(&self, sender: &Sender<T>) -> bool {
        sender.real.as_ref().is_some_and(|sender| self.real.same_channel_as_sender(sender))
    }
}

/// Shows what tokio shows, whatever the messages are.
macro_rules! debug {
    ($($name:ident<$($lt:lifetime,)? T>),+) => {$(
        impl<T> fmt::Debug for $name<$($lt,)? T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(f)
            }
        }
    )+};
}

debug!(Permit<'_, T>, PermitIterator<'_, T>, OwnedPermit<T>);
