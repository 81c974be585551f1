//! `tokio::sync::watch`.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;

use ::tokio::sync::watch as real;

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
    let tag = Arc::new(Tag::new(&SORT));
    tag.id();
    (Sender { real: Some(sender), tag: Arc::clone(&tag) }, Receiver { real: Some(receiver), tag })
}

/// The value, as it is now. Nobody can change it meanwhile.
#[derive(Debug)]
pub struct Ref<'a, T> {
    real: real::Ref<'a, T>,
    _alone: Alone,
}

impl<'a, T> Ref<'a, T> {
    fn new(real: real::Ref<'a, T>) -> Self {
        Self { real, _alone: Alone::new() }
    }
}

impl<T> Ref<'_, T> {
    /// Whether the receiver had not seen this value.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.real.has_changed()
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

/// An end that sees the value.
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

    /// The value.
    #[track_caller]
    pub fn borrow(&self) -> Ref<'_, T> {
        Ref::new(engine::act(&self.tag, |_| Done::failed("reads {o}"), || self.real().borrow()))
    }

    /// The value, which counts as seen from here on.
    #[track_caller]
    pub fn borrow_and_update(&mut self) -> Ref<'_, T> {
        let Self { real, tag } = self;
        let real = real.as_mut().expect("it is taken only when this is dropped");
        Ref::new(engine::act(tag, |_| Done::failed("reads {o}"), || real.borrow_and_update()))
    }

    /// Whether there is a value that was not seen.
    ///
    /// # Errors
    /// There will be no more.
    #[track_caller]
    pub fn has_changed(&self) -> Result<bool, RecvError> {
        engine::act(
            &self.tag,
            |_| Done::failed("looks whether {o} has changed"),
            || self.real().has_changed(),
        )
    }

    /// Whether there will be no more values.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real().is_closed())
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
        let plan = Plan::new(&self.tag, "for {o} to change", changed);
        Op::new(self.real_mut().changed(), plan)
    }

    /// Waits for a value that `f` accepts.
    ///
    /// # Errors
    /// There will be no more.
    #[track_caller]
    pub fn wait_for(
        &mut self,
        mut f: impl FnMut(&T) -> bool,
    ) -> impl Future<Output = Result<Ref<'_, T>, RecvError>> {
        let plan =
            Plan::new(&self.tag, "for {o} to change", |outcome: &Result<real::Ref<'_, T>, RecvError>| {
                Done::did(if outcome.is_ok() {
                    "sees the value it waits for in {o}"
                } else {
                    "finds {o} closed"
                })
            });
        let op = Op::new(
            self.real_mut().wait_for(move |value| {
                let _alone = Alone::new();
                f(value)
            }),
            plan,
        );
        async move { op.await.map(Ref::new) }
    }

    /// Whether both see the same channel.
    #[must_use]
    pub fn same_channel(&self, other: &Self) -> bool {
        self.real().same_channel(other.real())
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self { real: self.real.clone(), tag: Arc::clone(&self.tag) }
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
        engine::act(&self.tag, |()| Done::did("drops a receiver of {o}"), || drop(real));
    }
}

/// An end that sets the value.
pub struct Sender<T> {
    /// None while it is being dropped.
    real: Option<real::Sender<T>>,
    tag: Arc<Tag>,
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
        engine::act(
            &self.tag,
            |outcome| Done::did(if outcome.is_ok() { "changes {o}" } else { "finds {o} without a receiver" }),
            || self.real().send(value),
        )
    }

    /// Changes the value in place.
    #[track_caller]
    pub fn send_modify<F: FnOnce(&mut T)>(&self, modify: F) {
        engine::act(&self.tag, sends, || self.real().send_modify(alone(modify)));
    }

    /// Changes the value in place, and tells of it if `modify` says so.
    #[track_caller]
    pub fn send_if_modified<F: FnOnce(&mut T) -> bool>(&self, modify: F) -> bool {
        engine::act(&self.tag, sends, || self.real().send_if_modified(alone(modify)))
    }

    /// Sets the value, also if nobody sees it, and gives the old one.
    #[track_caller]
    pub fn send_replace(&self, value: T) -> T {
        engine::act(&self.tag, sends, || self.real().send_replace(value))
    }

    /// The value.
    #[track_caller]
    pub fn borrow(&self) -> Ref<'_, T> {
        Ref::new(engine::act(&self.tag, |_| Done::failed("reads {o}"), || self.real().borrow()))
    }

    /// Whether nobody sees the value.
    #[must_use]
    #[track_caller]
    pub fn is_closed(&self) -> bool {
        engine::act(&self.tag, |_| Done::failed("looks whether {o} is closed"), || self.real().is_closed())
    }

    /// Waits until nobody sees the value.
    #[track_caller]
    pub fn closed(&self) -> impl Future<Output = ()> {
        let plan = Plan::new(&self.tag, "for {o} to lose its receivers", |()| {
            Done::did("finds {o} without a receiver")
        });
        Op::new(self.real().closed(), plan)
    }

    /// One more end that sees the value.
    #[must_use]
    #[track_caller]
    pub fn subscribe(&self) -> Receiver<T> {
        engine::point();
        Receiver { real: Some(self.real().subscribe()), tag: Arc::clone(&self.tag) }
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
        Self { real: self.real.clone(), tag: Arc::clone(&self.tag) }
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
            engine::act(&self.tag, |()| Done::did("drops the last sender of {o}"), || drop(real));
        }
    }
}
