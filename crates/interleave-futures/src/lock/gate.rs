//! What stands before the value of a lock.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use ::futures::lock as real;
use interleave_tokio::engine::{self, Alone, Done, Held, On, Place, Plan, Progress, Sort, Tag};

static SORT: Sort = Sort { kind: "futures::lock::Mutex", noun: "mutex" };

const LOCKS: Done = Done::took("locks {o}");
const UNLOCKS: &str = "unlocks {o}";

/// The real lock, of nothing.
pub(super) struct Gate {
    tag: Tag,
    real: real::Mutex<()>,
}

impl Gate {
    pub(super) const fn new() -> Self {
        Self { tag: Tag::new(&SORT), real: real::Mutex::new(()) }
    }

    /// For a future or a guard that has its own handle of the lock.
    ///
    /// # Safety
    /// The lock does not move, and lives longer than what is made with the gate.
    pub(super) unsafe fn of_a_handle(&self) -> &'static Self {
        // SAFETY: the caller's promise.
        unsafe { &*std::ptr::from_ref(self) }
    }

    #[track_caller]
    pub(super) fn try_lock(&self) -> Option<Lease<'_>> {
        let place = engine::here();
        engine::point();
        let Some(real) = self.real.try_lock() else {
            engine::note(&self.tag, Done::failed("finds {o} locked"), 1, place);
            return None;
        };
        engine::note(&self.tag, LOCKS, 1, place);
        Some(Lease { real: Some(real), held: Some(Held::new(&self.tag, 1, UNLOCKS).at(place)) })
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// Waits for the lock.
pub(super) struct Locking<'a> {
    gate: &'a Gate,
    real: real::MutexLockFuture<'a, ()>,
    progress: Progress,
    place: Place,
}

impl<'a> Locking<'a> {
    #[track_caller]
    pub(super) fn new(gate: &'a Gate) -> Self {
        gate.tag.id();
        Self { gate, real: gate.real.lock(), progress: Progress::default(), place: engine::here() }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Lease<'a>> {
        let plan = Plan::new(&self.gate.tag, "to lock {o}", |_| LOCKS).on(On::Holders);
        let plan = Plan { place: self.place, ..plan };
        let real = Pin::new(&mut self.real);
        self.progress.drive(&plan, || real.poll(context)).map(|real| {
            let held = Held::new(&self.gate.tag, 1, UNLOCKS).at(self.place);
            Lease { real: Some(real), held: Some(held) }
        })
    }
}

impl fmt::Debug for Locking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// The lock is held, until this is dropped.
pub(super) struct Lease<'a> {
    /// None only while it is being dropped.
    real: Option<real::MutexGuard<'a, ()>>,
    held: Option<Held>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        // Others may come while it is still held, and find it so.
        engine::point();
        let alone = Alone::new();
        drop(self.real.take());
        drop(alone);
        drop(self.held.take());
    }
}
