//! A channel with room for every message.

use std::fmt;
use std::hash::Hasher;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::futures::Sink;
use ::futures::channel::mpsc as real;
use ::futures::stream::{FusedStream, Stream};
use interleave_tokio::engine::{self, Done, On, Plan, Progress, Tag};

use super::receiver::receiver;
use super::sender::sender;
use super::share::Share;
use super::{Recv, SendError, TryRecvError, TrySendError, alone, received, started, tried, tried_to_receive};

/// A channel with room for every message.
#[must_use]
#[track_caller]
pub fn unbounded<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>) {
    let (sender, receiver) = real::unbounded();
    let share = Share::new();
    let tag = Arc::clone(&share.tag);
    (
        UnboundedSender { real: sender, share },
        UnboundedReceiver { real: receiver, tag, progress: Progress::default() },
    )
}

receiver! {
    /// The end that receives.
    UnboundedReceiver
}

/// An end that sends.
pub struct UnboundedSender<T> {
    real: real::UnboundedSender<T>,
    share: Share,
}

sender!(UnboundedSender, UnboundedReceiver);

impl<T> UnboundedSender<T> {
    /// Sends a message.
    ///
    /// # Errors
    /// The message, if nobody will receive it.
    #[track_caller]
    pub fn unbounded_send(&self, message: T) -> Result<(), TrySendError<T>> {
        engine::act(&self.share.tag, tried, || self.real.unbounded_send(message))
    }

    /// Sends a message.
    ///
    /// # Errors
    /// Nobody will receive it.
    #[track_caller]
    pub fn start_send(&mut self, message: T) -> Result<(), SendError> {
        engine::act(&self.share.tag, started, || self.real.start_send(message))
    }

    /// Whether somebody will receive; it is never full.
    ///
    /// # Errors
    /// Nobody will receive.
    pub fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        engine::point();
        self.real.poll_ready(context)
    }

    /// Lets nothing more be sent, by any sender.
    #[track_caller]
    pub fn close_channel(&self) {
        engine::act(&self.share.tag, |()| Done::did("closes {o}"), || self.real.close_channel());
    }

    /// How many messages there are now.
    #[must_use]
    #[track_caller]
    pub fn len(&self) -> usize {
        engine::act(&self.share.tag, |_| Done::failed("looks how full {o} is"), || self.real.len())
    }

    /// Whether there is no message now.
    #[must_use]
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        engine::act(&self.share.tag, |_| Done::failed("looks whether {o} is empty"), || self.real.is_empty())
    }
}

impl<T> Sink<T> for UnboundedSender<T> {
    type Error = SendError;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        Self::poll_ready(&self, context)
    }

    fn start_send(mut self: Pin<&mut Self>, message: T) -> Result<(), SendError> {
        Self::start_send(&mut self, message)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.disconnect();
        Poll::Ready(Ok(()))
    }
}

impl<T> Sink<T> for &UnboundedSender<T> {
    type Error = SendError;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        UnboundedSender::poll_ready(&self, context)
    }

    fn start_send(self: Pin<&mut Self>, message: T) -> Result<(), SendError> {
        self.unbounded_send(message).map_err(TrySendError::into_send_error)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.close_channel();
        Poll::Ready(Ok(()))
    }
}

impl<T> Clone for UnboundedSender<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), share: self.share.another() }
    }
}
