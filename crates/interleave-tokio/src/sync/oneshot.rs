//! `tokio::sync::oneshot`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio::sync::oneshot as real;

use crate::engine::{self, Done, Op, Plan, Progress, Sort, Tag};

/// Errors of this module.
pub mod error {
    pub use ::tokio::sync::oneshot::error::{RecvError, TryRecvError};
}

use error::{RecvError, TryRecvError};

static SORT: Sort = Sort { kind: "oneshot", noun: "oneshot" };

/// A channel for one value.
#[must_use]
#[track_caller]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = real::channel();
    let tag = Arc::new(Tag::new(&SORT));
    tag.id();
    let receiver = Receiver { real: receiver, tag: Arc::clone(&tag), progress: Progress::default() };
    (Sender { real: Some(sender), tag }, receiver)
}

/// The end that sends.
#[derive(Debug)]
pub struct Sender<T> {
    /// None once it has sent.
    real: Option<real::Sender<T>>,
    tag: Arc<Tag>,
}

impl<T> Sender<T> {
    fn real(&self) -> &real::Sender<T> {
        self.real.as_ref().expect("only `send` takes it, and this with it")
    }

    /// Sends the value.
    ///
    /// # Errors
    /// The value, if nobody will receive it.
    #[track_caller]
    pub fn send(mut self, value: T) -> Result<(), T> {
        let real = self.real.take().expect("only `send` takes it, and this with it");
        engine::act(
            &self.tag,
            |sent| match sent {
                Ok(()) => Done::did("sends on {o}"),
                Err(_) => Done::did("cannot send on {o}: it is closed"),
            },
            || real.send(value),
        )
    }

    /// Waits until nobody will receive a value.
    #[track_caller]
    pub fn closed(&mut self) -> impl Future<Output = ()> {
        let plan = Plan::new(&self.tag, "for {o} to be closed", |()| Done::did("finds {o} closed"));
        Op::new(self.real.as_mut().expect("only `send` takes it").closed(), plan)
    }

    /// Whether nobody will receive a value.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real().is_closed())
    }

    /// Polls whether nobody will receive a value.
    #[track_caller]
    pub fn poll_closed(&mut self, context: &mut Context<'_>) -> Poll<()> {
        engine::point();
        self.real.as_mut().expect("only `send` takes it").poll_closed(context)
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if let Some(real) = self.real.take() {
            engine::act(&self.tag, |()| Done::did("drops the sender of {o}"), || drop(real));
        }
    }
}

/// The end that receives.
#[derive(Debug)]
pub struct Receiver<T> {
    real: real::Receiver<T>,
    tag: Arc<Tag>,
    progress: Progress,
}

fn received<T>(outcome: &Result<T, RecvError>) -> Done {
    Done::did(match outcome {
        Ok(_) => "receives from {o}",
        Err(_) => "finds {o} closed",
    })
}

impl<T> Receiver<T> {
    /// Lets nothing more be sent.
    #[track_caller]
    pub fn close(&mut self) {
        engine::act(&self.tag, |()| Done::did("closes {o}"), || self.real.close());
    }

    /// Whether the value was received.
    #[must_use]
    pub fn is_terminated(&self) -> bool {
        self.real.is_terminated()
    }

    /// Whether there is no value now.
    #[must_use]
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is empty"), || self.real.is_empty())
    }

    /// The value, if it is there.
    ///
    /// # Errors
    /// It is not there, or never will be.
    #[track_caller]
    pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
        engine::act(
            &self.tag,
            |outcome| match outcome {
                Ok(_) => Done::did("receives from {o}"),
                Err(TryRecvError::Empty) => Done::failed("finds {o} empty"),
                Err(TryRecvError::Closed) => Done::failed("finds {o} closed"),
            },
            || self.real.try_recv(),
        )
    }

    /// The value; blocks the thread until it is there.
    ///
    /// # Errors
    /// It never will be.
    #[track_caller]
    pub fn blocking_recv(self) -> Result<T, RecvError> {
        engine::block_on(self)
    }
}

impl<T> Future for Receiver<T> {
    type Output = Result<T, RecvError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        // The line that awaits it, which a backtrace finds.
        let plan = Plan { place: engine::here(), ..Plan::new(&this.tag, "for a message on {o}", received) };
        let real = &mut this.real;
        this.progress.drive(&plan, || Pin::new(real).poll(context))
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        if !self.real.is_terminated() {
            engine::act(&self.tag, |()| Done::did("drops the receiver of {o}"), || self.real.close());
        }
    }
}
