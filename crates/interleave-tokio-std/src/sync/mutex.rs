//! `std::sync::Mutex`.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::sync as real;

use interleave_tokio::engine::{self, Done, Held, Place, Run, Sort, Tag};

use super::guard::{Unlock, attempt, guard, map};
use super::waiters::Waiters;
use super::{LockResult, TryLockError, TryLockResult};

static SORT: Sort = Sort { kind: "std::sync::Mutex", noun: "mutex" };

/// A lock that blocks the thread.
pub struct Mutex<T: ?Sized> {
    tag: Tag,
    pub(super) waiters: Waiters,
    pub(super) real: real::Mutex<T>,
}

impl<T> Mutex<T> {
    /// A lock before `value`.
    pub const fn new(value: T) -> Self {
        Self { tag: Tag::new(&SORT), waiters: Waiters::new(), real: real::Mutex::new(value) }
    }

    /// The value.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    pub fn into_inner(self) -> LockResult<T> {
        self.real.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Locks, and blocks the thread until its turn.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let place = engine::here();
        let locked = self.waiters.wait(&self.tag, "to lock {o}", place, || attempt(self.real.try_lock()));
        self.guard(locked.unwrap_or_else(|| self.real.lock()), place)
    }

    /// Locks if nobody else has.
    ///
    /// # Errors
    /// Somebody else has, or panicked with the lock held.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let place = engine::here();
        engine::point();
        match attempt(self.real.try_lock()) {
            Some(locked) => Ok(self.guard(locked, place)?),
            None => {
                engine::note(&self.tag, Done::failed("finds {o} locked"), 1, place);
                Err(TryLockError::WouldBlock)
            }
        }
    }

    fn guard<'a>(
        &'a self,
        locked: LockResult<real::MutexGuard<'a, T>>,
        place: Place,
    ) -> LockResult<MutexGuard<'a, T>> {
        engine::note(&self.tag, Done::took("locks {o}"), 1, place);
        let held = Some(Held::new(&self.tag, 1, "unlocks {o}").at(place));
        map(locked, |real| MutexGuard { real: Some(real), held, lock: self })
    }

    /// Whether somebody panicked with the lock held.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.real.is_poisoned()
    }

    /// Forgets that somebody panicked with the lock held.
    pub fn clear_poison(&self) {
        self.real.clear_poison();
    }

    /// The value; nobody else can have it.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.real.get_mut()
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Default> Default for Mutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

guard! {
    /// Access to the value of a [`Mutex`], until it is dropped.
    #[must_use = "if unused the Mutex will immediately unlock"]
    MutexGuard of Mutex<T>
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.real.as_mut().expect("it is there until the guard is dropped")
    }
}
