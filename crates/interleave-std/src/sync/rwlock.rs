//! `std::sync::RwLock`.

use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::ptr::NonNull;
use std::sync::{LockResult, TryLockResult};

use super::Lock;
use super::lock::{Hold, Lease};
use crate::rt::statics::Memory;

/// As [`std::sync::RwLock`].
pub struct RwLock<T: ?Sized> {
    lock: Lock,
    data: UnsafeCell<T>,
}

// SAFETY: readers share the data and a writer has it to himself, as with the real lock.
unsafe impl<T: ?Sized + Send + Sync> Sync for RwLock<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Send> Send for RwLock<T> {}
impl<T: ?Sized> UnwindSafe for RwLock<T> {}
impl<T: ?Sized> RefUnwindSafe for RwLock<T> {}

impl<T> RwLock<T> {
    /// A lock that nobody holds.
    pub const fn new(value: T) -> Self {
        Self { lock: Lock::new("RwLock"), data: UnsafeCell::new(value) }
    }

    /// The data, without the lock.
    ///
    /// # Errors
    /// The data all the same, if the lock is poisoned.
    pub fn into_inner(self) -> LockResult<T> {
        let Self { lock, data } = self;
        lock.result(data.into_inner())
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Waits until nobody writes, and takes the lock with other readers.
    ///
    /// # Errors
    /// The guard all the same, if the lock is poisoned.
    #[track_caller]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let lease = self.lock.take(Hold::Shared, Location::caller(), Memory::of(self.data.get()));
        self.lock.result(RwLockReadGuard::new(self, lease))
    }

    /// Takes the lock with other readers if nobody writes.
    ///
    /// # Errors
    /// `WouldBlock` if somebody does; `Poisoned`, with the guard, if it is poisoned.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        let lease = self.lock.try_take(Hold::Shared, Location::caller(), Memory::of(self.data.get()));
        self.lock.try_result(lease.map(|lease| RwLockReadGuard::new(self, lease)))
    }

    /// Waits until nobody holds the lock, and takes it alone.
    ///
    /// # Errors
    /// The guard all the same, if the lock is poisoned.
    #[track_caller]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let lease = self.lock.take(Hold::Alone, Location::caller(), Memory::of(self.data.get()));
        self.lock.result(RwLockWriteGuard { lock: self, _lease: lease })
    }

    /// Takes the lock alone if nobody holds it.
    ///
    /// # Errors
    /// `WouldBlock` if somebody does; `Poisoned`, with the guard, if it is poisoned.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        let lease = self.lock.try_take(Hold::Alone, Location::caller(), Memory::of(self.data.get()));
        self.lock.try_result(lease.map(|lease| RwLockWriteGuard { lock: self, _lease: lease }))
    }

    /// True if a thread panicked while it wrote.
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
    /// The data all the same, if the lock is poisoned.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.lock.own();
        self.lock.result(self.data.get_mut())
    }
}

impl<T> From<T> for RwLock<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Default> Default for RwLock<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("RwLock");
        match self.lock.is_free(Hold::Shared) {
            // SAFETY: nobody holds the lock alone, and nobody else runs meanwhile.
            true => out.field("data", &unsafe { &*self.data.get() }),
            false => out.field("data", &format_args!("<locked>")),
        };
        out.field("poisoned", &self.lock.is_poisoned()).finish_non_exhaustive()
    }
}

/// As [`std::sync::RwLockReadGuard`].
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    /// Valid as long as the lease. No reference to the lock: the guard is covariant in `T`, as the real one is.
    data: NonNull<T>,
    _lease: Lease<'a>,
    of: PhantomData<&'a T>,
}

impl<'a, T: ?Sized> RwLockReadGuard<'a, T> {
    fn new(lock: &'a RwLock<T>, lease: Lease<'a>) -> Self {
        let data = NonNull::new(lock.data.get()).expect("it is there as long as the lock");
        Self { data, _lease: lease, of: PhantomData }
    }
}

// SAFETY: a shared guard gives `&T` only.
unsafe impl<T: ?Sized + Sync> Sync for RwLockReadGuard<'_, T> {}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard holds the lock with other readers only.
        unsafe { self.data.as_ref() }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// As [`std::sync::RwLockWriteGuard`].
#[must_use = "if unused the RwLock will immediately unlock"]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    lock: &'a RwLock<T>,
    _lease: Lease<'a>,
}

// SAFETY: a shared guard gives `&T` only.
unsafe impl<T: ?Sized + Sync> Sync for RwLockWriteGuard<'_, T> {}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// Keeps the lock as a reader, without a moment in which another could write.
    #[track_caller]
    pub fn downgrade(this: Self) -> RwLockReadGuard<'a, T> {
        let this = ManuallyDrop::new(this);
        let place = Location::caller();
        let raw = &this.lock.lock;
        let handle = raw.object(place);
        crate::rt::point(handle, place, "to downgrade");
        raw.release(Hold::Alone, handle);
        RwLockReadGuard::new(this.lock, raw.hold(Hold::Shared, handle, place))
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard holds the lock alone.
        unsafe { &*self.lock.data.get() }
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the guard holds the lock alone, and is borrowed mutably.
        unsafe { &mut *self.lock.data.get() }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
