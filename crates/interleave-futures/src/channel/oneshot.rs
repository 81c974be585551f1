//! `futures::channel::oneshot`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::futures::channel::oneshot as real;
#[doc(no_inline)]
pub use ::futures::channel::oneshot::Canceled;
use ::futures::future::FusedFuture;
use interleave_tokio::engine::{self, Done, Place, Plan, Progress, Sort, Tag};

static SORT: Sort = Sort { kind: "futures::channel::oneshot", noun: "oneshot" };

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
pub struct Sender<T> {
    /// None once it has sent.
    real: Option<real::Sender<T>>,
    tag: Arc<Tag>,
}

impl<T> Sender<T> {
    fn real(&self) -> &real::Sender<T> {
        self.real.as_ref().expect("only `send` takes it, and this with it")
    }

    fn real_mut(&mut self) -> &mut real::Sender<T> {
        self.real.as_mut().expect("only `send` takes it, and this with it")
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

    /// Polls whether nobody will receive a value.
    #[track_caller]
    pub fn poll_canceled(&mut self, context: &mut Context<'_>) -> Poll<()> {
        engine::point();
        self.real_mut().poll_canceled(context)
    }

    /// Waits until nobody will receive a value.
    #[track_caller]
    pub fn cancellation(&mut self) -> Cancellation<'_, T> {
        Cancellation { sender: self, progress: Progress::default(), place: engine::here() }
    }

    /// Whether nobody will receive a value.
    #[must_use]
    #[track_caller]
    pub fn is_canceled(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real().is_canceled())
    }

    /// Whether both are of the same channel.
    #[must_use]
    pub fn is_connected_to(&self, receiver: &Receiver<T>) -> bool {
        self.real().is_connected_to(&receiver.real)
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if let Some(real) = self.real.take() {
            engine::act(&self.tag, |()| Done::did("drops the sender of {o}"), || drop(real));
        }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real().fmt(f)
    }
}

/// Waits until nobody will receive a value.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Cancellation<'a, T> {
    sender: &'a mut Sender<T>,
    progress: Progress,
    place: Place,
}

impl<T> Future for Cancellation<'_, T> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let plan = Plan::new(&this.sender.tag, "for {o} to be closed", |()| Done::did("finds {o} closed"));
        let plan = Plan { place: this.place, ..plan };
        let real = this.sender.real_mut();
        this.progress.drive(&plan, || real.poll_canceled(context))
    }
}

impl<T> fmt::Debug for Cancellation<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancellation").field("inner", &self.sender).finish()
    }
}

/// The end that receives.
pub struct Receiver<T> {
    real: real::Receiver<T>,
    tag: Arc<Tag>,
    progress: Progress,
}

fn received<T>(outcome: &Result<T, Canceled>) -> Done {
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

    /// The value, if it is there.
    ///
    /// # Errors
    /// It never will be.
    #[track_caller]
    pub fn try_recv(&mut self) -> Result<Option<T>, Canceled> {
        engine::act(
            &self.tag,
            |outcome| match outcome {
                Ok(Some(_)) => Done::did("receives from {o}"),
                Ok(None) => Done::failed("finds {o} empty"),
                Err(_) => Done::failed("finds {o} closed"),
            },
            || self.real.try_recv(),
        )
    }
}

impl<T> Future for Receiver<T> {
    type Output = Result<T, Canceled>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        // The line that awaits it, which a backtrace finds.
        let plan = Plan { place: engine::here(), ..Plan::new(&this.tag, "for a message on {o}", received) };
        let real = Pin::new(&mut this.real);
        this.progress.drive(&plan, || real.poll(context))
    }
}

impl<T> FusedFuture for Receiver<T> {
    fn is_terminated(&self) -> bool {
        self.real.is_terminated()
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        if !self.real.is_terminated() {
            engine::act(&self.tag, |()| Done::did("drops the receiver of {o}"), || self.real.close());
        }
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
