//! `std::sync::Mutex`.

use std::cell::UnsafeCell;
use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::{LockResult, TryLockResult};

use super::Lock;
use super::lock::{Hold, Lease};
use crate::rt::statics::Memory;

/// As [`std::sync::Mutex`].
pub struct Mutex<T: ?Sized> {
    lock: Lock,
    data: UnsafeCell<T>,
}

// SAFETY: whoever holds the lock has the data to himself, as with the real mutex.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Send for Mutex<T> {}
impl<T: ?Sized> UnwindSafe for Mutex<T> {}
impl<T: ?Sized> RefUnwindSafe for Mutex<T> {}

impl<T> Mutex<T> {
    /// A mutex that nobody holds.
    pub const fn new(value: T) -> Self {
        Self { lock: Lock::new("Mutex"), data: UnsafeCell::new(value) }
    }

    /// The data, without the mutex.
    ///
    /// # Errors
    /// The data all the same, if the mutex is poisoned.
    pub fn into_inner(self) -> LockResult<T> {
        let Self { lock, data } = self;
        lock.result(data.into_inner())
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits until nobody holds the mutex, and takes it.
    ///
    /// # Errors
    /// The guard all the same, if the mutex is poisoned.
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let lease = self.lock.take(Hold::Alone, Location::caller(), Memory::of(self.data.get()));
        self.lock.result(MutexGuard::new(self, lease))
    }

    /// Takes the mutex if nobody holds it.
    ///
    /// # Errors
    /// `WouldBlock` if somebody does; `Poisoned`, with the guard, if it is poisoned.
    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let lease = self.lock.try_take(Hold::Alone, Location::caller(), Memory::of(self.data.get()));
        self.lock.try_result(lease.map(|lease| MutexGuard::new(self, lease)))
    }

    /// True if a thread panicked while it held the mutex.
    #[track_caller]
    pub fn is_poisoned(&self) -> bool {
        self.lock.look_for_poison(Location::caller())
    }

    /// Takes the poison back.
    pub fn clear_poison(&self) {
        self.lock.clear_poison();
    }

    /// The data, which nobody else can use.
    ///
    /// # Errors
    /// The data all the same, if the mutex is poisoned.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.lock.own();
        self.lock.result(self.data.get_mut())
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
        let mut out = f.debug_struct("Mutex");
        match self.lock.is_free(Hold::Alone) {
            // SAFETY: nobody holds the lock, and nobody else runs meanwhile.
            true => out.field("data", &unsafe { &*self.data.get() }),
            false => out.field("data", &format_args!("<locked>")),
        };
        out.field("poisoned", &self.lock.is_poisoned()).finish_non_exhaustive()
    }
}

/// As [`std::sync::MutexGuard`].
#[must_use = "if unused the Mutex will immediately unlock"]
#[clippy::has_significant_drop]
pub struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    _lease: Lease<'a>,
}

// SAFETY: a shared guard gives `&T` only.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    pub(super) fn new(mutex: &'a Mutex<T>, lease: Lease<'a>) -> Self {
        Self { mutex, _lease: lease }
    }

    /// The mutex, and the guard gone without unlocking: for a condition variable.
    pub(super) fn into_mutex(self) -> &'a Mutex<T> {
        ManuallyDrop::new(self).mutex
    }

    pub(super) fn mutex(&self) -> &'a Mutex<T> {
        self.mutex
    }
}

impl<T: ?Sized> Mutex<T> {
    pub(super) fn raw(&self) -> &Lock {
        &self.lock
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard holds the lock.
        unsafe { &*self.mutex.data.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the guard holds the lock, and is borrowed mutably.
        unsafe { &mut *self.mutex.data.get() }
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
