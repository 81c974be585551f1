//! `std::sync::Mutex`.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::sync as real;

use interleave_tokio::engine::{self, Done, Held, Run, Sort, Tag};

use super::waiters::Waiters;
use super::{LockResult, PoisonError, TryLockError, TryLockResult};

static SORT: Sort = Sort { kind: "std::sync::Mutex", noun: "mutex" };

/// A lock that blocks the thread.
pub struct Mutex<T: ?Sized> {
    tag: Tag,
    waiters: Waiters,
    real: real::Mutex<T>,
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
        let locked = self.waiters.wait(&self.tag, "to lock {o}", place, || match self.real.try_lock() {
            Ok(guard) => Some(Ok(guard)),
            Err(TryLockError::Poisoned(poisoned)) => Some(Err(poisoned)),
            Err(TryLockError::WouldBlock) => None,
        });
        let locked = locked.unwrap_or_else(|| self.real.lock());
        engine::note(&self.tag, Done::took("locks {o}"), 1, place);
        let held = Held::new(&self.tag, 1, "unlocks {o}").at(place);
        self.guard(locked, held)
    }

    /// Locks if nobody else has.
    ///
    /// # Errors
    /// Somebody else has, or panicked with the lock held.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let place = engine::here();
        engine::point();
        let locked = match self.real.try_lock() {
            Ok(guard) => Ok(guard),
            Err(TryLockError::Poisoned(poisoned)) => Err(poisoned),
            Err(TryLockError::WouldBlock) => {
                engine::note(&self.tag, Done::failed("finds {o} locked"), 1, place);
                return Err(TryLockError::WouldBlock);
            }
        };
        engine::note(&self.tag, Done::took("locks {o}"), 1, place);
        let held = Held::new(&self.tag, 1, "unlocks {o}").at(place);
        Ok(self.guard(locked, held)?)
    }

    fn guard<'a>(
        &'a self,
        locked: LockResult<real::MutexGuard<'a, T>>,
        held: Held,
    ) -> LockResult<MutexGuard<'a, T>> {
        let guard = |real| MutexGuard { real: Some(real), held: Some(held), mutex: self };
        match locked {
            Ok(real) => Ok(guard(real)),
            Err(poisoned) => Err(PoisonError::new(guard(poisoned.into_inner()))),
        }
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

/// Access to the value of a [`Mutex`], until it is dropped.
#[must_use = "if unused the Mutex will immediately unlock"]
pub struct MutexGuard<'a, T: ?Sized> {
    /// None only while it is being dropped.
    real: Option<real::MutexGuard<'a, T>>,
    held: Option<Held>,
    pub(super) mutex: &'a Mutex<T>,
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.real.as_ref().expect("it is there until the guard is dropped")
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.real.as_mut().expect("it is there until the guard is dropped")
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        // Others may come while it is still held, and find it so.
        engine::point();
        let poisoned = self.mutex.real.is_poisoned();
        drop(self.real.take());
        if !poisoned && !engine::panicking() {
            // Somebody else panics, and has lent its turn.
            self.mutex.real.clear_poison();
        }
        self.mutex.waiters.wake_all();
        drop(self.held.take());
        engine::with(Run::gap);
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
