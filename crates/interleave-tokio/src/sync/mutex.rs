//! `tokio::sync::Mutex` and its guards.

use std::cell::UnsafeCell;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::TryLockError;
use super::guard::{Gate, Keeper, Lease, Manner, guard, map_mut};
use crate::engine::{self, Done, Sort};

static SORT: Sort = Sort { kind: "Mutex", noun: "mutex" };

const LOCK: Manner = Manner {
    waits: "to lock {o}",
    takes: |()| Done::took("locks {o}"),
    fails: "finds {o} locked",
    gives: "unlocks {o}",
};

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
    pub fn new(value: T) -> Self {
        Self::const_new(value)
    }

    /// A lock before `value`, for a `static`.
    pub const fn const_new(value: T) -> Self {
        Self { gate: Gate::new(&SORT, 1), value: UnsafeCell::new(value) }
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Locks, and waits for its turn.
    #[track_caller]
    pub fn lock(&self) -> impl Future<Output = MutexGuard<'_, T>> {
        let place = engine::here();
        async move {
            let held = self.gate.pass(1, LOCK, place).await;
            MutexGuard::new(self.value.get(), Lease::new(self, 1, held))
        }
    }

    /// Locks, and blocks the thread until its turn.
    #[track_caller]
    pub fn blocking_lock(&self) -> MutexGuard<'_, T> {
        engine::block_on(self.lock())
    }

    /// Locks, for a guard that owns a handle of the lock.
    #[track_caller]
    pub fn lock_owned(self: Arc<Self>) -> impl Future<Output = OwnedMutexGuard<T>> {
        let place = engine::here();
        async move {
            let held = self.gate.pass(1, LOCK, place).await;
            OwnedMutexGuard::new(self.value.get(), Lease::new(self, 1, held))
        }
    }

    /// Locks, and blocks the thread until its turn.
    #[track_caller]
    pub fn blocking_lock_owned(self: Arc<Self>) -> OwnedMutexGuard<T> {
        engine::block_on(self.lock_owned())
    }

    /// Locks if nobody else has.
    ///
    /// # Errors
    /// Somebody else has.
    #[track_caller]
    pub fn try_lock(&self) -> Result<MutexGuard<'_, T>, TryLockError> {
        let held = self.gate.try_pass(1, LOCK)?;
        Ok(MutexGuard::new(self.value.get(), Lease::new(self, 1, held)))
    }

    /// Locks if nobody else has, for a guard that owns a handle of the lock.
    ///
    /// # Errors
    /// Somebody else has.
    #[track_caller]
    pub fn try_lock_owned(self: Arc<Self>) -> Result<OwnedMutexGuard<T>, TryLockError> {
        let held = self.gate.try_pass(1, LOCK)?;
        Ok(OwnedMutexGuard::new(self.value.get(), Lease::new(self, 1, held)))
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

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Mutex");
        if self.gate.is_free(1) {
            // SAFETY: nobody holds the lock, and nobody else runs while this does.
            let value = unsafe { &*self.value.get() };
            shown.field("data", &value);
        } else {
            shown.field("data", &format_args!("<locked>"));
        }
        shown.finish()
    }
}

impl<T: ?Sized> Keeper for &Mutex<T> {
    fn gate(&self) -> &Gate {
        &self.gate
    }
}

impl<T: ?Sized> Keeper for Arc<Mutex<T>> {
    fn gate(&self) -> &Gate {
        &self.gate
    }
}

guard! {
    /// Access to the value of a [`Mutex`], until it is dropped.
    MutexGuard<'a, T>: &'a Mutex<T> => T, send [T: Send], sync [T: Send + Sync], value
}

guard! {
    /// Access to a part of the value of a [`Mutex`].
    MappedMutexGuard<'a, T>: &'a Gate => T, send [T: Send], sync [T: Sync], value
}

guard! {
    /// Access to the value of a [`Mutex`] by a guard that owns a handle of it.
    OwnedMutexGuard<T>: Arc<Mutex<T>> => T, send [T: Send], sync [T: Send + Sync], value
}

guard! {
    /// Access to a part of the value of a [`Mutex`] by a guard that owns a handle of it.
    OwnedMappedMutexGuard<T, U = T>: Arc<Mutex<T>> => U,
    send [T: Send, U: Send], sync [T: Send + Sync, U: Send + Sync], value
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    map_mut!(<U, F> T => MappedMutexGuard<>, |mutex| &mutex.gate, 'a);

    /// The lock that this guard is of.
    pub fn mutex(this: &Self) -> &'a Mutex<T> {
        this.lease.keeper
    }
}

impl<'a, T: ?Sized> MappedMutexGuard<'a, T> {
    map_mut!(<U, F> T => MappedMutexGuard<>, |gate| *gate, 'a);
}

impl<T: ?Sized> OwnedMutexGuard<T> {
    map_mut!(<U, F> T => OwnedMappedMutexGuard<T>, Arc::clone,);

    /// The lock that this guard is of.
    pub fn mutex(this: &Self) -> &Arc<Mutex<T>> {
        &this.lease.keeper
    }
}

impl<T: ?Sized, V: ?Sized> OwnedMappedMutexGuard<T, V> {
    map_mut!(<U, F> V => OwnedMappedMutexGuard<T>, Arc::clone,);
}
