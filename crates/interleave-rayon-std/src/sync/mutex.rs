//! `std::sync::Mutex`.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync::{self as real, LockResult, TryLockResult};

use interleave_rayon::{Place, pass};

use super::guard::Guard;

/// A lock. What is not here, the real one does.
#[derive(Default)]
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
        Guard::of(self.0.lock(), at)
    }

    /// Locks if nobody else has.
    ///
    /// # Errors
    /// Somebody else has, or panicked with the lock held.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let at = Location::caller();
        pass(Place::before(at));
        Guard::of_try(self.0.try_lock(), at)
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
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
pub type MutexGuard<'a, T> = Guard<real::MutexGuard<'a, T>>;
