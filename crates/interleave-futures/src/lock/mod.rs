//! `futures::lock::Mutex`: the value stands behind the real lock, which is one of nothing. So all that waits and
//! wakes is compiled here, and not once more for each type that somebody locks.

mod future;
mod gate;
mod guard;

use std::cell::UnsafeCell;
use std::fmt;
use std::sync::Arc;

pub use future::{MutexLockFuture, OwnedMutexLockFuture};
pub use guard::{MappedMutexGuard, MutexGuard, OwnedMutexGuard};

use gate::{Gate, Locking};

/// A lock that may be held across an await.
pub struct Mutex<T: ?Sized> {
    gate: Gate,
    value: UnsafeCell<T>,
}

// SAFETY: only one guard at a time gives access to the value, so it moves between threads at most.
unsafe impl<T: ?Sized + Send> Send for Mutex<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Sync for Mutex<T> {}

impl<T> Mutex<T> {
    /// A lock before `value`.
    pub const fn new(value: T) -> Self {
        Self { gate: Gate::new(), value: UnsafeCell::new(value) }
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Locks if nobody else has.
    #[track_caller]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        Some(MutexGuard::new(self, self.gate.try_lock()?))
    }

    /// Locks if nobody else has, for a guard that owns a handle of the lock.
    #[track_caller]
    pub fn try_lock_owned(self: &Arc<Self>) -> Option<OwnedMutexGuard<T>> {
        // SAFETY: the guard owns a handle of the lock, and gives the lease back before it.
        let gate = unsafe { self.gate.of_a_handle() };
        Some(OwnedMutexGuard::new(Arc::clone(self), gate.try_lock()?))
    }

    /// Locks, and waits until nobody else has.
    #[track_caller]
    pub fn lock(&self) -> MutexLockFuture<'_, T> {
        MutexLockFuture::new(self, Locking::new(&self.gate))
    }

    /// Locks, and waits until nobody else has, for a guard that owns a handle of the lock.
    #[track_caller]
    pub fn lock_owned(self: Arc<Self>) -> OwnedMutexLockFuture<T> {
        // SAFETY: the future owns a handle of the lock, and so has the guard after it; both give it up last.
        let gate = unsafe { self.gate.of_a_handle() };
        OwnedMutexLockFuture::new(self, Locking::new(gate))
    }

    /// The value; nobody else can have it.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
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

impl<T: ?Sized> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.gate.fmt(f)
    }
}
