//! `std::sync::Mutex`.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync::{self as real, LockResult, PoisonError, TryLockError, TryLockResult};
use ::std::thread;

use interleave_rayon::{Place, pass};

/// A lock. What is not here, the real one does.
#[derive(Debug, Default)]
pub struct Mutex<T: ?Sized>(real::Mutex<T>);

impl<T> Mutex<T> {
    /// A lock before `value`.
    pub const fn new(value: T) -> Self {
        Self(real::Mutex::new(value))
    }

    /// The value.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    pub fn into_inner(self) -> LockResult<T> {
        self.0.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Locks, and blocks the thread until its turn.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let at = Location::caller();
        pass(Place::before(at));
        match self.0.lock() {
            Ok(real) => Ok(MutexGuard::of(real, at)),
            Err(poisoned) => Err(PoisonError::new(MutexGuard::of(poisoned.into_inner(), at))),
        }
    }

    /// Locks if nobody else has.
    ///
    /// # Errors
    /// Somebody else has, or panicked with the lock held.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let at = Location::caller();
        pass(Place::before(at));
        match self.0.try_lock() {
            Ok(real) => Ok(MutexGuard::of(real, at)),
            Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
            Err(TryLockError::Poisoned(poisoned)) => {
                Err(PoisonError::new(MutexGuard::of(poisoned.into_inner(), at)).into())
            }
        }
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized> Deref for Mutex<T> {
    type Target = real::Mutex<T>;

    fn deref(&self) -> &real::Mutex<T> {
        &self.0
    }
}

impl<T: ?Sized> DerefMut for Mutex<T> {
    fn deref_mut(&mut self) -> &mut real::Mutex<T> {
        &mut self.0
    }
}

/// Access to the value of a [`Mutex`], until it is dropped.
#[must_use = "if unused the Mutex will immediately unlock"]
#[derive(Debug)]
pub struct MutexGuard<'a, T: ?Sized> {
    /// None only while it is being dropped, and while a `Condvar` has it.
    pub(super) real: Option<real::MutexGuard<'a, T>>,
    pub(super) at: &'static Location<'static>,
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    pub(super) fn of(real: real::MutexGuard<'a, T>, at: &'static Location<'static>) -> Self {
        Self { real: Some(real), at }
    }
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
        if self.real.is_none() {
            return;
        }
        pass(Place::before_unlock(self.at));
        drop(self.real.take());
        if thread::panicking() {
            pass(Place::poisoned(self.at));
        }
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
