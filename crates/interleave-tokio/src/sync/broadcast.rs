//! `tokio::sync::broadcast`.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use ::tokio::sync::broadcast as real;

use crate::engine::{self, Done, Op, Plan, Sort, Tag};

/// Errors of this module.
pub mod error {
    pub use ::tokio::sync::broadcast::error::{RecvError, SendError, TryRecvError};
}

use error::{RecvError, SendError, TryRecvError};

static SORT: Sort = Sort { kind: "broadcast", noun: "broadcast" };

/// A channel of which every receiver gets every message, and misses the oldest where it is too slow.
///
/// # Panics
/// Panics if there is to be room for no message.
#[must_use]
#[track_caller]
pub fn channel<T: Clone>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let sender = Sender::new(capacity);
    let receiver = Receiver { real: Some(sender.real().subscribe()), tag: Arc::clone(&sender.tag) };
    (sender, receiver)
}

fn received<T>(outcome: &Result<T, RecvError>) -> Done {
    Done::did(match outcome {
        Ok(_) => "receives from {o}",
        Err(RecvError::Lagged(_)) => "has missed messages of {o}",
        Err(RecvError::Closed) => "finds {o} closed",
    })
}

/// An end that sends.
pub struct Sender<T> {
    /// None while it is being dropped.
    real: Option<real::Sender<T>>,
    tag: Arc<Tag>,
}

impl<T> Sender<T> {
    /// A channel without a receiver yet.
    ///
    /// # Panics
    /// Panics if there is to be room for no message.
    #[must_use]
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        let tag = Arc::new(Tag::new(&SORT));
        tag.id();
        Self { real: Some(real::Sender::new(capacity)), tag }
    }

    fn real(&self) -> &real::Sender<T> {
        self.real.as_ref().expect("it is taken only when this is dropped")
    }

    /// Sends a message, and says to how many.
    ///
    /// # Errors
    /// The message, if nobody will receive it.
    #[track_caller]
    pub fn send(&self, value: T) -> Result<usize, SendError<T>> {
        engine::act(
            &self.tag,
            |outcome| {
                Done::did(if outcome.is_ok() { "sends on {o}" } else { "finds {o} without a receiver" })
            },
            || self.real().send(value),
        )
    }

    /// One more end that receives what is sent from here on.
    #[must_use]
    #[track_caller]
    pub fn subscribe(&self) -> Receiver<T> {
        let real = engine::act(&self.tag, |_| Done::did("subscribes to {o}"), || self.real().subscribe());
        Receiver { real: Some(real), tag: Arc::clone(&self.tag) }
    }

    /// A sender that does not keep the channel open.
    #[must_use]
    pub fn downgrade(&self) -> WeakSender<T> {
        WeakSender { real: self.real().downgrade(), tag: Arc::clone(&self.tag) }
    }

    /// How many messages are kept.
    #[must_use]
    #[track_caller]
    pub fn len(&self) -> usize {
        engine::act(&self.tag, |_| Done::failed("looks how full {o} is"), || self.real().len())
    }

    /// Whether no message is kept.
    #[must_use]
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is empty"), || self.real().is_empty())
    }

    /// How many receive.
    #[must_use]
    pub fn receiver_count(&self) -> usize {
        self.real().receiver_count()
    }

    /// Whether both send on the same channel.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        self.real().same_channel(other.real())
    }

    /// Waits until nobody will receive.
    #[track_caller]
    pub fn closed(&self) -> impl Future<Output = ()> {
        let plan = Plan::new(&self.tag, "for {o} to lose its receivers", |()| {
            Done::did("finds {o} without a receiver")
        });
        Op::new(self.real().closed(), plan)
    }

    /// How many send.
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

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), tag: Arc::clone(&self.tag) }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real().fmt(f)
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let Some(real) = self.real.take() else { return };
        if real.strong_count() == 1 {
            engine::act(&self.tag, |()| Done::did("drops the last sender of {o}"), || drop(real));
        }
    }
}

/// A sender that does not keep the channel open.
pub struct WeakSender<T> {
    real: real::WeakSender<T>,
    tag: Arc<Tag>,
}

impl<T> WeakSender<T> {
    /// A sender, if the channel still has one.
    #[must_use]
    #[track_caller]
    pub fn upgrade(&self) -> Option<Sender<T>> {
        engine::point();
        Some(Sender { real: Some(self.real.upgrade()?), tag: Arc::clone(&self.tag) })
    }

    /// How many send.
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

impl<T> Clone for WeakSender<T> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), tag: Arc::clone(&self.tag) }
    }
}

impl<T> fmt::Debug for WeakSender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// An end that receives.
pub struct Receiver<T> {
    /// None while it is being dropped.
    real: Option<real::Receiver<T>>,
    tag: Arc<Tag>,
}

impl<T> Receiver<T> {
    fn real(&self) -> &real::Receiver<T> {
        self.real.as_ref().expect("it is taken only when this is dropped")
    }

    fn real_mut(&mut self) -> &mut real::Receiver<T> {
        self.real.as_mut().expect("it is taken only when this is dropped")
    }

    /// How many messages it has to receive.
    #[must_use]
    #[track_caller]
    pub fn len(&self) -> usize {
        engine::act(&self.tag, |_| Done::failed("looks how full {o} is"), || self.real().len())
    }

    /// Whether it has no message to receive now.
    #[must_use]
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is empty"), || self.real().is_empty())
    }

    /// Whether both receive from the same channel.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        self.real().same_channel(other.real())
    }

    /// How many send.
    #[must_use]
    pub fn sender_strong_count(&self) -> usize {
        self.real().sender_strong_count()
    }

    /// How many weak senders there are.
    #[must_use]
    pub fn sender_weak_count(&self) -> usize {
        self.real().sender_weak_count()
    }

    /// Whether nothing more will be sent.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real().is_closed())
    }
}

impl<T: Clone> Receiver<T> {
    /// One more end that receives what is sent from here on.
    #[must_use]
    #[track_caller]
    pub fn resubscribe(&self) -> Self {
        let real = engine::act(&self.tag, |_| Done::did("subscribes to {o}"), || self.real().resubscribe());
        Self { real: Some(real), tag: Arc::clone(&self.tag) }
    }

    /// The next message, waited for.
    ///
    /// # Errors
    /// Messages were missed, or there will be no more.
    #[track_caller]
    pub fn recv(&mut self) -> impl Future<Output = Result<T, RecvError>> {
        let plan = Plan::new(&self.tag, "for a message on {o}", received);
        Op::new(self.real_mut().recv(), plan)
    }

    /// The next message, if there is one.
    ///
    /// # Errors
    /// There is none now, messages were missed, or there will be no more.
    #[track_caller]
    pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
        let Self { real, tag } = self;
        let real = real.as_mut().expect("it is taken only when this is dropped");
        engine::act(
            tag,
            |outcome| match outcome {
                Ok(_) => Done::did("receives from {o}"),
                Err(TryRecvError::Empty) => Done::failed("finds {o} empty"),
                Err(TryRecvError::Closed) => Done::failed("finds {o} closed"),
                Err(TryRecvError::Lagged(_)) => Done::did("has missed messages of {o}"),
            },
            || real.try_recv(),
        )
    }

    /// The next message; blocks the thread until there is one.
    ///
    /// # Errors
    /// Messages were missed, or there will be no more.
    #[track_caller]
    pub fn blocking_recv(&mut self) -> Result<T, RecvError> {
        engine::block_on(self.recv())
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real().fmt(f)
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let real = self.real.take();
        engine::act(&self.tag, |()| Done::did("drops a receiver of {o}"), || drop(real));
    }
}
