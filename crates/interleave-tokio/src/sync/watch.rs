//! `tokio::sync::watch`.
//!
//! The real channel puts each receiver that waits into one of eight lists, drawn at random, and wakes list by
//! list (tokio's `sync/watch.rs`, `BigNotify`). The same code would be woken in another order in every run.
//! So those who wait for a change are told by a `Notify` beside the channel, which keeps one list, and ask
//! the real channel again.

use std::fmt;
use std::future::{Future, poll_fn};
use std::ops::Deref;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, ready};

use ::tokio::sync::{Notify, watch as real};

use crate::engine::{self, Alone, Done, Op, Plan, Sort, Tag};

/// Errors of this module.
pub mod error {
    pub use ::tokio::sync::watch::error::{RecvError, SendError};
}

use error::{RecvError, SendError};

static SORT: Sort = Sort { kind: "watch", noun: "watch" };

/// A channel that keeps its last value.
#[must_use]
#[track_caller]
pub fn channel<T>(init: T) -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = real::channel(init);
    let shared = Arc::new(Shared { tag: Tag::new(&SORT), told: Notify::new() });
    shared.tag.id();
    (Sender { real: Some(sender), shared: Arc::clone(&shared) }, Receiver { real: Some(receiver), shared })
}

/// What the ends of a channel have in common beside the real one.
struct Shared {
    tag: Tag,
    /// Those who wait for a change, first come first woken.
    told: Notify,
}

impl Shared {
    /// Something that may change the value, or close the channel.
    #[track_caller]
    fn change<R>(&self, done: fn(&R) -> Done, real: impl FnOnce() -> R) -> R {
        self.change_if(done, |_| true, real)
    }

    /// The same, where the outcome tells whether there is something to tell of.
    #[track_caller]
    fn change_if<R>(
        &self,
        done: fn(&R) -> Done,
        changed: impl FnOnce(&R) -> bool,
        real: impl FnOnce() -> R,
    ) -> R {
        engine::act(&self.tag, done, || {
            let outcome = real();
            if changed(&outcome) {
                self.told.notify_waiters();
            }
            outcome
        })
    }

    /// Waits until `receiver` has a change that was not seen.
    async fn changed<T>(&self, receiver: &mut real::Receiver<T>) -> Result<(), RecvError> {
        let mut told = pin!(self.told.notified());
        poll_fn(|context| {
            loop {
                if let Poll::Ready(outcome) = pin!(receiver.changed()).poll(context) {
                    return Poll::Ready(outcome);
                }
                ready!(told.as_mut().poll(context));
                told.set(self.told.notified());
            }
        })
        .await
    }

    /// Waits until `receiver` has a value that `f` accepts. It counts as seen; gives whether it had not been.
    async fn accepted<T>(
        &self,
        receiver: &mut real::Receiver<T>,
        mut f: impl FnMut(&T) -> bool,
    ) -> Result<bool, RecvError> {
        loop {
            {
                let value = receiver.borrow_and_update();
                let _alone = Alone::new();
                if f(&value) {
                    return Ok(value.has_changed());
                }
            }
            self.changed(receiver).await?;
        }
    }
}

/// The value, as it is now. Nobody can change it meanwhile.
#[derive(Debug)]
pub struct Ref<'a, T> {
    real: real::Ref<'a, T>,
    has_changed: bool,
    _alone: Alone,
}

impl<'a, T> Ref<'a, T> {
    fn new(real: real::Ref<'a, T>) -> Self {
        Self { has_changed: real.has_changed(), real, _alone: Alone::new() }
    }
}

impl<T> Ref<'_, T> {
    /// Whether the receiver had not seen this value.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.has_changed
    }
}

impl<T> Deref for Ref<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.real
    }
}

/// `f`, which is called with the real channel locked.
fn alone<T, R>(f: impl FnOnce(&mut T) -> R) -> impl FnOnce(&mut T) -> R {
    move |value| {
        let _alone = Alone::new();
        f(value)
    }
}

fn changed(outcome: &Result<(), RecvError>) -> Done {
    Done::did(if outcome.is_ok() { "sees that {o} has changed" } else { "finds {o} closed" })
}

fn sends<T>(_: &T) -> Done {
    Done::did("changes {o}")
}

/// The value may be another one even so: nobody is told.
fn sends_if(told: &bool) -> Done {
    Done::did(if *told { "changes {o}" } else { "tells nobody of {o}" })
}

/// An end that sees the value.
pub struct Receiver<T> {
    /// None while it is being dropped.
    real: Option<real::Receiver<T>>,
    shared: Arc<Shared>,
}

impl<T> Receiver<T> {
    fn real(&self) -> &real::Receiver<T> {
        self.real.as_ref().expect("it is taken only when this is dropped")
    }

    fn real_mut(&mut self) -> &mut real::Receiver<T> {
        self.real.as_mut().expect("it is taken only when this is dropped")
    }

    /// The value.
    #[track_caller]
    pub fn borrow(&self) -> Ref<'_, T> {
        Ref::new(engine::act(&self.shared.tag, |_| Done::failed("reads {o}"), || self.real().borrow()))
    }

    /// The value, which counts as seen from here on.
    #[track_caller]
    pub fn borrow_and_update(&mut self) -> Ref<'_, T> {
        let Self { real, shared } = self;
        let real = real.as_mut().expect("it is taken only when this is dropped");
        Ref::new(engine::act(&shared.tag, |_| Done::failed("reads {o}"), || real.borrow_and_update()))
    }

    /// Whether there is a value that was not seen.
    ///
    /// # Errors
    /// There will be no more.
    #[track_caller]
    pub fn has_changed(&self) -> Result<bool, RecvError> {
        engine::act(
            &self.shared.tag,
            |_| Done::failed("looks whether {o} has changed"),
            || self.real().has_changed(),
        )
    }

    /// Whether there will be no more values.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::act(
            &self.shared.tag,
            |_| Done::failed("looks whether {o} is closed"),
            || self.real().is_closed(),
        )
    }

    /// The value counts as not seen.
    pub fn mark_changed(&mut self) {
        self.real_mut().mark_changed();
    }

    /// The value counts as seen.
    #[track_caller]
    pub fn mark_unchanged(&mut self) {
        engine::point();
        self.real_mut().mark_unchanged();
    }

    /// Waits for a value that was not seen.
    ///
    /// # Errors
    /// There will be no more.
    #[track_caller]
    pub fn changed(&mut self) -> impl Future<Output = Result<(), RecvError>> {
        let plan = Plan::new(&self.shared.tag, "for {o} to change", changed);
        let Self { real, shared } = self;
        let real = real.as_mut().expect("it is taken only when this is dropped");
        Op::new(shared.changed(real), plan)
    }

    /// Waits for a value that `f` accepts.
    ///
    /// # Errors
    /// There will be no more.
    #[track_caller]
    pub fn wait_for(
        &mut self,
        f: impl FnMut(&T) -> bool,
    ) -> impl Future<Output = Result<Ref<'_, T>, RecvError>> {
        let plan = Plan::new(&self.shared.tag, "for {o} to change", |outcome: &Result<bool, RecvError>| {
            Done::did(if outcome.is_ok() { "sees the value it waits for in {o}" } else { "finds {o} closed" })
        });
        let Self { real, shared } = self;
        let real = real.as_mut().expect("it is taken only when this is dropped");
        async move {
            let has_changed = Op::new(shared.accepted(real, f), plan).await?;
            Ok(Ref { has_changed, ..Ref::new(real.borrow()) })
        }
    }

    /// Whether both see the same channel.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        self.real().same_channel(other.real())
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), shared: Arc::clone(&self.shared) }
    }
}

impl<T: fmt::Debug> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real().fmt(f)
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        let real = self.real.take();
        engine::act(&self.shared.tag, |()| Done::did("drops a receiver of {o}"), || drop(real));
    }
}

/// An end that sets the value.
pub struct Sender<T> {
    /// None while it is being dropped.
    real: Option<real::Sender<T>>,
    shared: Arc<Shared>,
}

impl<T> Sender<T> {
    /// A channel without a receiver yet.
    #[must_use]
    #[track_caller]
    pub fn new(init: T) -> Self {
        channel(init).0
    }

    fn real(&self) -> &real::Sender<T> {
        self.real.as_ref().expect("it is taken only when this is dropped")
    }

    /// Sets the value.
    ///
    /// # Errors
    /// The value, if nobody sees it.
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        self.shared.change(
            |outcome| Done::did(if outcome.is_ok() { "changes {o}" } else { "finds {o} without a receiver" }),
            || self.real().send(value),
        )
    }

    /// Changes the value in place.
    #[track_caller]
    pub fn send_modify<F: FnOnce(&mut T)>(&self, modify: F) {
        self.shared.change(sends, || self.real().send_modify(alone(modify)));
    }

    /// Changes the value in place, and tells of it if `modify` says so.
    #[track_caller]
    pub fn send_if_modified<F: FnOnce(&mut T) -> bool>(&self, modify: F) -> bool {
        self.shared.change_if(sends_if, |told| *told, || self.real().send_if_modified(alone(modify)))
    }

    /// Sets the value, also if nobody sees it, and gives the old one.
    #[track_caller]
    pub fn send_replace(&self, value: T) -> T {
        self.shared.change(sends, || self.real().send_replace(value))
    }

    /// The value.
    #[track_caller]
    pub fn borrow(&self) -> Ref<'_, T> {
        Ref::new(engine::act(&self.shared.tag, |_| Done::failed("reads {o}"), || self.real().borrow()))
    }

    /// Whether nobody sees the value.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::act(
            &self.shared.tag,
            |_| Done::failed("looks whether {o} is closed"),
            || self.real().is_closed(),
        )
    }

    /// Waits until nobody sees the value.
    #[track_caller]
    pub fn closed(&self) -> impl Future<Output = ()> {
        let plan = Plan::new(&self.shared.tag, "for {o} to lose its receivers", |()| {
            Done::did("finds {o} without a receiver")
        });
        Op::new(self.real().closed(), plan)
    }

    /// One more end that sees the value.
    #[must_use]
    #[track_caller]
    pub fn subscribe(&self) -> Receiver<T> {
        engine::point();
        Receiver { real: Some(self.real().subscribe()), shared: Arc::clone(&self.shared) }
    }

    /// How many see the value.
    #[must_use]
    pub fn receiver_count(&self) -> usize {
        self.real().receiver_count()
    }

    /// How many set the value.
    #[must_use]
    pub fn sender_count(&self) -> usize {
        self.real().sender_count()
    }

    /// Whether both set the same channel's value.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        self.real().same_channel(other.real())
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), shared: Arc::clone(&self.shared) }
    }
}

impl<T: Default> Default for Sender<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real().fmt(f)
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let Some(real) = self.real.take() else { return };
        if real.sender_count() == 1 {
            self.shared.change(|()| Done::did("drops the last sender of {o}"), || drop(real));
        }
    }
}
