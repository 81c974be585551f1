//! `tokio::sync::Notify`.

use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ::tokio::sync as real;
use pin_project_lite::pin_project;

use crate::engine::{self, Done, On, Place, Plan, Progress, Run, Sort, Tag};

static SORT: Sort = Sort { kind: "Notify", noun: "notify" };

/// Wakes tasks that wait for it.
#[derive(Debug)]
pub struct Notify {
    tag: Tag,
    real: real::Notify,
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
        Self { tag: Tag::new(&SORT), real: real::Notify::const_new() }
    }

    /// Waits to be notified.
    #[track_caller]
    pub fn notified(&self) -> Notified<'_> {
        let plan = self.plan(engine::here());
        // From here on `notify_waiters` is heard, so this call is an operation too.
        engine::point();
        Notified { real: self.real.notified(), plan, progress: Progress::default() }
    }

    /// Waits to be notified, with a handle of its own.
    #[track_caller]
    pub fn notified_owned(self: Arc<Self>) -> OwnedNotified {
        let plan = self.plan(engine::here());
        engine::point();
        // SAFETY: the future refers to the `Notify` behind `owner`, which does not move and outlives it:
        // `OwnedNotified` drops the future first.
        let real = unsafe {
            std::mem::transmute::<real::futures::Notified<'_>, real::futures::Notified<'static>>(
                self.real.notified(),
            )
        };
        OwnedNotified { real: ManuallyDrop::new(real), plan, progress: Progress::default(), owner: self }
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
        let object = self.tag.id();
        let told = |run: &Run| {
            if let Some(object) = object.filter(|object| !run.waited_on(*object)) {
                run.lose(object);
            }
        };
        engine::act(
            &self.tag,
            |()| Done::did("notifies all who wait on {o}"),
            || {
                engine::with(told);
                self.real.notify_waiters();
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
        this.progress.drive(this.plan, || this.real.poll(context))
    }
}

/// Waits to be notified, with a handle of its own.
#[derive(Debug)]
pub struct OwnedNotified {
    /// Pinned with this, and dropped before `owner`.
    real: ManuallyDrop<real::futures::Notified<'static>>,
    plan: Plan<()>,
    progress: Progress,
    owner: Arc<Notify>,
}

impl OwnedNotified {
    /// Takes a place among those who wait, without waiting. True if it is notified already.
    #[track_caller]
    pub fn enable(self: Pin<&mut Self>) -> bool {
        engine::point();
        self.parts().0.enable()
    }

    fn parts(self: Pin<&mut Self>) -> (Pin<&mut real::futures::Notified<'static>>, Plan<()>, &mut Progress) {
        // SAFETY: `real` is never moved out: it is pinned as this is. The rest need not be pinned.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: as above.
        (unsafe { Pin::new_unchecked(&mut *this.real) }, this.plan, &mut this.progress)
    }
}

impl Future for OwnedNotified {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let (real, plan, progress) = self.parts();
        progress.drive(&plan, || real.poll(context))
    }
}

impl Drop for OwnedNotified {
    fn drop(&mut self) {
        debug_assert!(Arc::strong_count(&self.owner) > 0);
        // SAFETY: nothing uses it afterwards.
        unsafe { ManuallyDrop::drop(&mut self.real) };
    }
}
