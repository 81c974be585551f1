//! `tokio::sync::Notify`.

use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};

use ::tokio::sync as real;
use pin_project_lite::pin_project;

use crate::engine::{self, Done, On, Place, Plan, Progress, Sort, Tag};

static SORT: Sort = Sort { kind: "Notify", noun: "notify" };

/// Wakes tasks that wait for it.
#[derive(Debug)]
pub struct Notify {
    tag: Tag,
    real: real::Notify,
    /// How many [`Notified`] there are that have not been notified. `notify_waiters` is heard by them before they are
    /// polled, too.
    listeners: AtomicUsize,
}

impl UnwindSafe for Notify {}
impl RefUnwindSafe for Notify {}

impl Notify {
    /// Nobody notified yet.
    #[must_use]
    pub fn new() -> Self {
        Self::const_new()
    }

    /// Nobody notified yet, for a `static`.
    #[must_use]
    pub const fn const_new() -> Self {
        Self { tag: Tag::new(&SORT), real: real::Notify::const_new(), listeners: AtomicUsize::new(0) }
    }

    /// Waits to be notified.
    #[track_caller]
    pub fn notified(&self) -> Notified<'_> {
        let plan = self.plan(engine::here());
        // From here on `notify_waiters` is heard, so this call is an operation too.
        engine::point();
        Notified {
            real: self.real.notified(),
            plan,
            progress: Progress::default(),
            listener: Some(Listener::of(&self.listeners)),
        }
    }

    /// Waits to be notified, with a handle of its own.
    #[track_caller]
    pub fn notified_owned(self: Arc<Self>) -> OwnedNotified {
        // SAFETY: the future refers to the `Notify` behind `owner`, which does not move and outlives it:
        // `OwnedNotified` drops the future first.
        let inner = unsafe { std::mem::transmute::<Notified<'_>, Notified<'static>>(self.notified()) };
        OwnedNotified { inner: ManuallyDrop::new(inner), owner: self }
    }

    fn plan(&self, place: Place) -> Plan<()> {
        let plan = Plan::new(&self.tag, "to be notified by {o}", |()| Done::did("is notified by {o}"));
        Plan { place, ..plan.on(On::Teller) }
    }

    /// Notifies one who waits, or the next who will.
    #[track_caller]
    pub fn notify_one(&self) {
        engine::act(&self.tag, |()| Done::did("notifies one on {o}"), || self.real.notify_one());
    }

    /// Notifies the one who came last, or the next who will.
    #[track_caller]
    pub fn notify_last(&self) {
        engine::act(&self.tag, |()| Done::did("notifies the last on {o}"), || self.real.notify_last());
    }

    /// Notifies all who wait; who comes later is not told.
    #[track_caller]
    pub fn notify_waiters(&self) {
        engine::act(
            &self.tag,
            |&heard| match heard {
                true => Done::did("notifies all who wait on {o}"),
                false => Done::did("notifies {o}: nobody waits"),
            },
            || {
                let heard = self.listeners.load(Relaxed) > 0 || engine::tell(&self.tag);
                self.real.notify_waiters();
                heard
            },
        );
    }
}

impl Default for Notify {
    fn default() -> Self {
        Self::new()
    }
}

pin_project! {
    /// Waits to be notified.
    #[derive(Debug)]
    pub struct Notified<'a> {
        #[pin]
        real: real::futures::Notified<'a>,
        plan: Plan<()>,
        progress: Progress,
        // Until it has been notified.
        listener: Option<Listener<'a>>,
    }
}

/// One that is counted among the [`listeners`](Notify::listeners).
#[derive(Debug)]
struct Listener<'a>(&'a AtomicUsize);

impl<'a> Listener<'a> {
    fn of(listeners: &'a AtomicUsize) -> Self {
        listeners.fetch_add(1, Relaxed);
        Self(listeners)
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Notified<'_> {
    /// Takes a place among those who wait, without waiting. True if it is notified already.
    #[track_caller]
    pub fn enable(self: Pin<&mut Self>) -> bool {
        engine::point();
        self.project().real.enable()
    }
}

impl Future for Notified<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let notified = this.progress.drive(this.plan, || this.real.poll(context));
        if notified.is_ready() {
            *this.listener = None;
        }
        notified
    }
}

/// Waits to be notified, with a handle of its own.
#[derive(Debug)]
pub struct OwnedNotified {
    /// Pinned with this, and dropped before `owner`.
    inner: ManuallyDrop<Notified<'static>>,
    owner: Arc<Notify>,
}

impl OwnedNotified {
    /// Takes a place among those who wait, without waiting. True if it is notified already.
    #[track_caller]
    pub fn enable(self: Pin<&mut Self>) -> bool {
        self.inner().enable()
    }

    fn inner(self: Pin<&mut Self>) -> Pin<&mut Notified<'static>> {
        // SAFETY: `inner` is never moved out: it is pinned as this is. The owner need not be pinned.
        unsafe { self.map_unchecked_mut(|this| &mut *this.inner) }
    }
}

impl Future for OwnedNotified {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.inner().poll(context)
    }
}

impl Drop for OwnedNotified {
    fn drop(&mut self) {
        debug_assert!(Arc::strong_count(&self.owner) > 0);
        // SAFETY: nothing uses it afterwards.
        unsafe { ManuallyDrop::drop(&mut self.inner) };
    }
}
