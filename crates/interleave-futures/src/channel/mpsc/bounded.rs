//! A channel with room for so many messages, and one more for each sender.

use std::fmt;
use std::hash::Hasher;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::futures::Sink;
use ::futures::channel::mpsc as real;
use ::futures::stream::{FusedStream, Stream};
use interleave_tokio::engine::{self, Done, On, Place, Plan, Progress, Tag};

use super::receiver::receiver;
use super::sender::sender;
use super::share::Share;
use super::{Recv, SendError, TryRecvError, TrySendError, alone, received, started, tried, tried_to_receive};

/// A channel with room for `buffer` messages, and one more for each sender.
#[must_use]
#[track_caller]
pub fn channel<T>(buffer: usize) -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = real::channel(buffer);
    let share = Share::new();
    let tag = Arc::clone(&share.tag);
    let sender = Sender { real: sender, share, progress: Progress::default() };
    (sender, Receiver { real: receiver, tag, progress: Progress::default() })
}

receiver! {
    /// The end that receives.
    Receiver
}

/// An end that sends.
pub struct Sender<T> {
    real: real::Sender<T>,
    share: Share,
    /// How far a wait for room has got.
    progress: Progress,
}

sender!(Sender, Receiver);

impl<T> Sender<T> {
    /// Sends a message if there is room.
    ///
    /// # Errors
    /// The message, if there is no room or nobody will receive it.
    #[track_caller]
    pub fn try_send(&mut self, message: T) -> Result<(), TrySendError<T>> {
        engine::act(&self.share.tag, tried, || self.real.try_send(message))
    }

    /// Sends a message, for which there must be room.
    ///
    /// # Errors
    /// There is no room, or nobody will receive it.
    #[track_caller]
    pub fn start_send(&mut self, message: T) -> Result<(), SendError> {
        engine::act(&self.share.tag, started, || self.real.start_send(message))
    }

    /// Polls for room for a message.
    ///
    /// # Errors
    /// Nobody will receive.
    #[track_caller]
    pub fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.poll_room(context, engine::here())
    }

    fn poll_room(&mut self, context: &mut Context<'_>, place: Place) -> Poll<Result<(), SendError>> {
        let plan = Plan::new(&self.share.tag, "for room in {o}", |outcome: &Result<(), SendError>| {
            if outcome.is_ok() { Done::nothing() } else { Done::failed("finds {o} closed") }
        });
        let real = &mut self.real;
        let room = self.progress.drive(&Plan { place, ..plan }, || real.poll_ready(context));
        if room.is_ready() {
            self.progress = Progress::default();
        }
        room
    }

    /// Lets nothing more be sent, by any sender.
    #[track_caller]
    pub fn close_channel(&mut self) {
        engine::act(&self.share.tag, |()| Done::did("closes {o}"), || self.real.close_channel());
    }
}

impl<T> Sink<T> for Sender<T> {
    type Error = SendError;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.poll_room(context, engine::here())
    }

    fn start_send(mut self: Pin<&mut Self>, message: T) -> Result<(), SendError> {
        Self::start_send(&mut self, message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        match self.poll_room(context, engine::here()) {
            Poll::Ready(Err(error)) if error.is_disconnected() => Poll::Ready(Ok(())),
            room => room,
        }
    }

    fn poll_close(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.disconnect();
        Poll::Ready(Ok(()))
    }
}

impl<T> Clone for Sender<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), share: self.share.another(), progress: Progress::default() }
    }
}
