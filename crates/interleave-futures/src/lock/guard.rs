//! The guards of a lock.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::Mutex;
use super::gate::Lease;

/// Access to the value of a [`Mutex`], until it is dropped.
#[must_use = "if unused the lock is given back at once"]
pub struct MutexGuard<'a, T: ?Sized> {
    mutex: &'a Mutex<T>,
    lease: Lease<'a>,
}

// SAFETY: a reference to it is one to the value.
unsafe impl<T: ?Sized + Sync> Sync for MutexGuard<'_, T> {}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    pub(super) fn new(mutex: &'a Mutex<T>, lease: Lease<'a>) -> Self {
        Self { mutex, lease }
    }

    /// A guard of a part of the value.
    pub fn map<U: ?Sized, F>(this: Self, f: F) -> MappedMutexGuard<'a, T, U>
    where
        F: FnOnce(&mut T) -> &mut U,
    {
        let Self { mutex, lease } = this;
        // SAFETY: the lease is of the lock before this value.
        let value = f(unsafe { &mut *mutex.value.get() });
        MappedMutexGuard { mutex, value, lease, of: PhantomData }
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lease is of the lock before this value.
        unsafe { &*self.mutex.value.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lease is of the lock before this value.
        unsafe { &mut *self.mutex.value.get() }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MutexGuard").field("value", &&**self).field("mutex", &self.mutex).finish()
    }
}

/// Access to a part of the value of a [`Mutex`].
#[must_use = "if unused the lock is given back at once"]
pub struct MappedMutexGuard<'a, T: ?Sized, U: ?Sized> {
    mutex: &'a Mutex<T>,
    /// Valid as long as the lease: only who holds it gets at the value.
    value: *mut U,
    lease: Lease<'a>,
    of: PhantomData<&'a mut U>,
}

// SAFETY: it is a reference to a part of the value that nobody else has.
unsafe impl<T: ?Sized + Send, U: ?Sized + Send> Send for MappedMutexGuard<'_, T, U> {}
// SAFETY: a reference to it is one to that part.
unsafe impl<T: ?Sized + Sync, U: ?Sized + Sync> Sync for MappedMutexGuard<'_, T, U> {}

impl<'a, T: ?Sized, U: ?Sized> MappedMutexGuard<'a, T, U> {
    /// A guard of a part of this part.
    pub fn map<V: ?Sized, F>(this: Self, f: F) -> MappedMutexGuard<'a, T, V>
    where
        F: FnOnce(&mut U) -> &mut V,
    {
        let Self { mutex, value, lease, of: _ } = this;
        // SAFETY: see the field.
        let value = f(unsafe { &mut *value });
        MappedMutexGuard { mutex, value, lease, of: PhantomData }
    }
}

impl<T: ?Sized, U: ?Sized> Deref for MappedMutexGuard<'_, T, U> {
    type Target = U;

    fn deref(&self) -> &U {
        // SAFETY: see the field.
        unsafe { &*self.value }
    }
}

impl<T: ?Sized, U: ?Sized> DerefMut for MappedMutexGuard<'_, T, U> {
    fn deref_mut(&mut self) -> &mut U {
        // SAFETY: see the field.
        unsafe { &mut *self.value }
    }
}

impl<T: ?Sized, U: ?Sized + fmt::Debug> fmt::Debug for MappedMutexGuard<'_, T, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MappedMutexGuard").field("value", &&**self).field("mutex", &self.mutex).finish()
    }
}

/// Access to the value of a [`Mutex`] by a guard that owns a handle of it.
#[must_use = "if unused the lock is given back at once"]
pub struct OwnedMutexGuard<T: ?Sized> {
    /// Dropped before the handle, to whose lock it refers.
    #[allow(dead_code, reason = "it is there to be dropped")]
    lease: Lease<'static>,
    mutex: Arc<Mutex<T>>,
}

// SAFETY: a reference to it is one to the value.
unsafe impl<T: ?Sized + Sync> Sync for OwnedMutexGuard<T> {}

impl<T: ?Sized> OwnedMutexGuard<T> {
    /// `lease` is of the lock that `mutex` is a handle of.
    pub(super) fn new(mutex: Arc<Mutex<T>>, lease: Lease<'static>) -> Self {
        Self { lease, mutex }
    }
}

impl<T: ?Sized> Deref for OwnedMutexGuard<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the lease is of the lock before this value.
        unsafe { &*self.mutex.value.get() }
    }
}

impl<T: ?Sized> DerefMut for OwnedMutexGuard<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lease is of the lock before this value.
        unsafe { &mut *self.mutex.value.get() }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for OwnedMutexGuard<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedMutexGuard").field("value", &&**self).field("mutex", &self.mutex).finish()
    }
}
