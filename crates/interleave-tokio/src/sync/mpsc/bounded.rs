//! A channel with room for so many messages.

use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use ::tokio::sync::mpsc as real;

use super::error::{SendError, SendTimeoutError, TryRecvError, TrySendError};
use super::receiver::receiver;
use super::sender::sender;
use super::{OwnedPermit, Permit, PermitIterator, SORT, received, reserved, sent, tried, tried_to_receive};
use crate::engine::{self, Done, On, Op, Plan, Progress, Sending, Tag};

/// A channel with room for `buffer` messages.
///
/// # Panics
/// Panics if that is 0.
#[must_use]
#[track_caller]
pub fn channel<T>(buffer: usize) -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = real::channel(buffer);
    let tag = Arc::new(Tag::new(&SORT));
    tag.id();
    let sender = Sender::new(sender, &tag);
    (sender, Receiver { real: receiver, tag, progress: Progress::default() })
}

receiver! {
    /// The end that receives.
    Receiver
}

impl<T> Receiver<T> {
    /// How many messages there is room for now.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.real.capacity()
    }

    /// How many messages there is room for in all.
    #[must_use]
    pub fn max_capacity(&self) -> usize {
        self.real.max_capacity()
    }
}

sender! {
    /// An end that sends.
    Sender,
    /// A sender that does not keep the channel open.
    WeakSender
}

impl<T> Sender<T> {
    /// Sends a message, and waits for room.
    ///
    /// # Errors
    /// The message, if nobody will receive it.
    #[track_caller]
    pub fn send(&self, value: T) -> impl Future<Output = Result<(), SendError<T>>> {
        let plan = Plan::new(&self.tag, "for room in {o}", sent);
        Op::new(self.real().send(value), plan)
    }

    /// Sends a message, and waits for room up to a time.
    ///
    /// # Errors
    /// The message, if there was no room in that time or nobody will receive it.
    #[track_caller]
    pub fn send_timeout(
        &self,
        value: T,
        timeout: Duration,
    ) -> impl Future<Output = Result<(), SendTimeoutError<T>>> {
        let permit = self.reserve();
        let limit = crate::time::sleep(timeout);
        async move {
            match crate::time::until(limit, permit).await {
                None => Err(SendTimeoutError::Timeout(value)),
                Some(Err(_)) => Err(SendTimeoutError::Closed(value)),
                Some(Ok(permit)) => {
                    permit.send(value);
                    Ok(())
                }
            }
        }
    }

    /// Sends a message, and blocks the thread until there is room.
    ///
    /// # Errors
    /// The message, if nobody will receive it.
    #[track_caller]
    pub fn blocking_send(&self, value: T) -> Result<(), SendError<T>> {
        engine::block_on(self.send(value))
    }

    /// Sends a message if there is room.
    ///
    /// # Errors
    /// The message, if there is no room or nobody will receive it.
    #[track_caller]
    pub fn try_send(&self, message: T) -> Result<(), TrySendError<T>> {
        engine::act(&self.tag, |outcome| tried(outcome, "sends on {o}"), || self.real().try_send(message))
    }

    /// Reserves room for a message, and waits for it.
    ///
    /// # Errors
    /// Nobody will receive.
    #[track_caller]
    pub fn reserve(&self) -> impl Future<Output = Result<Permit<'_, T>, SendError<()>>> {
        let plan = Plan::new(&self.tag, "for room in {o}", reserved);
        let op = Op::new(self.real().reserve(), plan);
        async move { Ok(Permit::new(op.await?, &self.tag)) }
    }

    /// Reserves room for messages, and waits for it.
    ///
    /// # Errors
    /// Nobody will receive.
    #[track_caller]
    pub fn reserve_many(
        &self,
        n: usize,
    ) -> impl Future<Output = Result<PermitIterator<'_, T>, SendError<()>>> {
        let plan = Plan::new(&self.tag, "for room in {o}", reserved);
        let op = Op::new(self.real().reserve_many(n), plan);
        async move { Ok(PermitIterator::new(op.await?, &self.tag)) }
    }

    /// Reserves room for a message and owns the sender meanwhile.
    ///
    /// # Errors
    /// Nobody will receive.
    #[track_caller]
    pub fn reserve_owned(mut self) -> impl Future<Output = Result<OwnedPermit<T>, SendError<()>>> {
        let plan = Plan::new(&self.tag, "for room in {o}", reserved);
        let real = self.real.take().expect("it is taken only with `self`");
        let op = Op::new(real.reserve_owned(), plan);
        let tag = Arc::clone(&self.tag);
        async move { Ok(OwnedPermit::new(op.await?, tag)) }
    }

    /// Reserves room for a message if there is some.
    ///
    /// # Errors
    /// There is no room, or nobody will receive.
    #[track_caller]
    pub fn try_reserve(&self) -> Result<Permit<'_, T>, TrySendError<()>> {
        let real = engine::act(
            &self.tag,
            |outcome| tried(outcome, "reserves room in {o}"),
            || self.real().try_reserve(),
        );
        Ok(Permit::new(real?, &self.tag))
    }

    /// Reserves room for messages if there is so much.
    ///
    /// # Errors
    /// There is no room, or nobody will receive.
    #[track_caller]
    pub fn try_reserve_many(&self, n: usize) -> Result<PermitIterator<'_, T>, TrySendError<()>> {
        let real = engine::act(
            &self.tag,
            |outcome| tried(outcome, "reserves room in {o}"),
            || self.real().try_reserve_many(n),
        );
        Ok(PermitIterator::new(real?, &self.tag))
    }

    /// Reserves room for a message if there is some, and owns the sender meanwhile.
    ///
    /// # Errors
    /// The sender, if there is no room or nobody will receive.
    #[track_caller]
    pub fn try_reserve_owned(mut self) -> Result<OwnedPermit<T>, TrySendError<Self>> {
        let real = self.real.take().expect("it is taken only with `self`");
        let tag = Arc::clone(&self.tag);
        let outcome =
            engine::act(&tag, |outcome| tried(outcome, "reserves room in {o}"), || real.try_reserve_owned());
        match outcome {
            Ok(real) => Ok(OwnedPermit::new(real, tag)),
            Err(TrySendError::Full(real)) => Err(TrySendError::Full(Self::new(real, &tag))),
            Err(TrySendError::Closed(real)) => Err(TrySendError::Closed(Self::new(real, &tag))),
        }
    }

    /// How many messages there is room for now.
    #[must_use]
    #[track_caller]
    pub fn capacity(&self) -> usize {
        engine::act(&self.tag, |_| Done::failed("looks how full {o} is"), || self.real().capacity())
    }

    /// How many messages there is room for in all.
    #[must_use]
    pub fn max_capacity(&self) -> usize {
        self.real().max_capacity()
    }
}
