//! A sender to be polled.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_sink::Sink;
use interleave_tokio::sync::mpsc::error::SendError;
use interleave_tokio::sync::mpsc::{OwnedPermit, Sender};

use super::ReusableBoxFuture;

/// Nobody will receive.
#[derive(Debug)]
pub struct PollSendError<T>(Option<T>);

impl<T> PollSendError<T> {
    /// The message that was to be sent, if there was one.
    #[must_use]
    pub fn into_inner(self) -> Option<T> {
        self.0
    }
}

impl<T> fmt::Display for PollSendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("channel closed")
    }
}

impl<T: fmt::Debug> std::error::Error for PollSendError<T> {}

/// Waits for room.
type Acquire<'a, T> = ReusableBoxFuture<'a, Result<OwnedPermit<T>, SendError<()>>>;

enum State<T> {
    Idle(Sender<T>),
    /// It is `'static` in name alone: what it holds lives as long as a `T` may.
    Acquiring(Acquire<'static, T>),
    Ready(OwnedPermit<T>),
    Closed,
}

/// A sender to be polled.
pub struct PollSender<T> {
    /// None once it is closed.
    sender: Option<Sender<T>>,
    state: State<T>,
}

impl<T: Send> PollSender<T> {
    /// Polls this sender.
    #[must_use]
    pub fn new(sender: Sender<T>) -> Self {
        Self { sender: Some(sender.clone()), state: State::Idle(sender) }
    }

    /// Polls for room for a message.
    ///
    /// # Errors
    /// Nobody will receive.
    #[track_caller]
    pub fn poll_reserve(&mut self, context: &mut Context<'_>) -> Poll<Result<(), PollSendError<T>>> {
        loop {
            let outcome = match &mut self.state {
                State::Ready(_) => return Poll::Ready(Ok(())),
                State::Closed => return Poll::Ready(Err(PollSendError(None))),
                State::Acquiring(acquire) => Some(ready!(acquire.poll(context))),
                State::Idle(_) => None,
            };
            self.state = match (outcome, std::mem::replace(&mut self.state, State::Closed)) {
                (None, State::Idle(sender)) => {
                    let acquire = ReusableBoxFuture::new(sender.reserve_owned());
                    // SAFETY: only this state holds the future, and a `State<T>` does not outlive what `T` borrows.
                    let acquire =
                        unsafe { std::mem::transmute::<Acquire<'_, T>, Acquire<'static, T>>(acquire) };
                    State::Acquiring(acquire)
                }
                (Some(Ok(permit)), _) => State::Ready(permit),
                (_, _) => {
                    self.sender = None;
                    return Poll::Ready(Err(PollSendError(None)));
                }
            };
        }
    }

    /// Sends a message, for which room must have been reserved.
    ///
    /// # Errors
    /// The message, if the sender is closed.
    ///
    /// # Panics
    /// Panics if no room was reserved.
    #[track_caller]
    pub fn send_item(&mut self, value: T) -> Result<(), PollSendError<T>> {
        match std::mem::replace(&mut self.state, State::Closed) {
            State::Ready(permit) => {
                let sender = permit.send(value);
                if self.sender.is_some() {
                    self.state = State::Idle(sender);
                }
                Ok(())
            }
            State::Closed => Err(PollSendError(Some(value))),
            State::Idle(_) | State::Acquiring(_) => {
                panic!("`send_item` called without first calling `poll_reserve`")
            }
        }
    }

    /// Whether nobody will receive, or this is closed.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        self.sender.as_ref().is_none_or(Sender::is_closed)
    }

    /// The sender, unless this is closed.
    #[must_use]
    pub fn get_ref(&self) -> Option<&Sender<T>> {
        self.sender.as_ref()
    }

    /// Gives the sender up. Room that was reserved can still be used.
    pub fn close(&mut self) {
        self.sender = None;
        if !matches!(self.state, State::Ready(_)) {
            self.state = State::Closed;
        }
    }

    /// Gives up room that was reserved, or is being waited for. True if there was such.
    pub fn abort_send(&mut self) -> bool {
        let aborted = matches!(self.state, State::Ready(_) | State::Acquiring(_));
        if aborted {
            self.state = self.sender.clone().map_or(State::Closed, State::Idle);
        }
        aborted
    }
}

impl<T> Clone for PollSender<T> {
    fn clone(&self) -> Self {
        let state = self.sender.clone().map_or(State::Closed, State::Idle);
        Self { sender: self.sender.clone(), state }
    }
}

impl<T> fmt::Debug for PollSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PollSender").field("sender", &self.sender).finish_non_exhaustive()
    }
}

impl<T> Unpin for PollSender<T> {}

impl<T: Send> Sink<T> for PollSender<T> {
    type Error = PollSendError<T>;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.poll_reserve(context)
    }

    fn start_send(mut self: Pin<&mut Self>, item: T) -> Result<(), Self::Error> {
        self.send_item(item)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.close();
        Poll::Ready(Ok(()))
    }
}
