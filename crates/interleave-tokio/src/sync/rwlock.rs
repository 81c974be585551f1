//! `tokio::sync::RwLock` and its guards.

use std::cell::UnsafeCell;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::TryLockError;
use super::guard::{Gate, Keeper, Lease, Manner, guard, map_mut, map_ref};
use crate::engine::{self, Done, Held, Sort};

static SORT: Sort = Sort { kind: "RwLock", noun: "rwlock" };

/// As many readers as tokio allows.
const READERS: u32 = u32::MAX >> 3;

const READ: Manner = Manner {
    waits: "to read {o}",
    takes: |()| Done::took("locks {o} to read"),
    fails: "finds {o} locked by a writer",
    gives: "unlocks {o}",
};

const WRITE: Manner = Manner {
    waits: "to write {o}",
    takes: |()| Done::took("locks {o} to write"),
    fails: "finds {o} locked",
    gives: "unlocks {o}",
};

/// A lock for many readers or one writer.
pub struct RwLock<T: ?Sized> {
    gate: Gate,
    /// The permits of the gate: a reader takes one, a writer all.
    readers: u32,
    value: UnsafeCell<T>,
}

// SAFETY: a writer is alone with the value, so it moves between threads at most.
unsafe impl<T: ?Sized + Send> Send for RwLock<T> {}
// SAFETY: readers share the value.
unsafe impl<T: ?Sized + Send + Sync> Sync for RwLock<T> {}

impl<T> RwLock<T> {
    /// A lock before `value`.
    pub fn new(value: T) -> Self {
        Self::const_new(value)
    }

    /// A lock before `value` for at most so many readers.
    ///
    /// # Panics
    /// Panics if that is more than tokio allows.
    pub fn with_max_readers(value: T, max_reads: u32) -> Self {
        Self::const_with_max_readers(value, max_reads)
    }

    /// A lock before `value`, for a `static`.
    pub const fn const_new(value: T) -> Self {
        Self::const_with_max_readers(value, READERS)
    }

    /// A lock before `value` for at most so many readers, for a `static`.
    ///
    /// # Panics
    /// Panics if that is more than tokio allows.
    pub const fn const_with_max_readers(value: T, max_reads: u32) -> Self {
        assert!(max_reads <= READERS, "a RwLock may not be created with more than u32::MAX >> 3 readers");
        Self { gate: Gate::new(&SORT, max_reads as usize), readers: max_reads, value: UnsafeCell::new(value) }
    }

    /// The value.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Locks to read, and waits for its turn.
    #[track_caller]
    pub fn read(&self) -> impl Future<Output = RwLockReadGuard<'_, T>> {
        let place = engine::here();
        async move { self.reader(self.gate.pass(1, READ, place).await) }
    }

    /// Locks to read, and blocks the thread until its turn.
    #[track_caller]
    pub fn blocking_read(&self) -> RwLockReadGuard<'_, T> {
        engine::block_on(self.read())
    }

    /// Locks to read, for a guard that owns a handle of the lock.
    #[track_caller]
    pub fn read_owned(self: Arc<Self>) -> impl Future<Output = OwnedRwLockReadGuard<T>> {
        let place = engine::here();
        async move {
            let held = self.gate.pass(1, READ, place).await;
            OwnedRwLockReadGuard::new(self.value.get(), Lease::new(self, 1, held))
        }
    }

    /// Locks to read if no writer has.
    ///
    /// # Errors
    /// A writer has.
    #[track_caller]
    pub fn try_read(&self) -> Result<RwLockReadGuard<'_, T>, TryLockError> {
        Ok(self.reader(self.gate.try_pass(1, READ)?))
    }

    /// Locks to read if no writer has, for a guard that owns a handle of the lock.
    ///
    /// # Errors
    /// A writer has.
    #[track_caller]
    pub fn try_read_owned(self: Arc<Self>) -> Result<OwnedRwLockReadGuard<T>, TryLockError> {
        let held = self.gate.try_pass(1, READ)?;
        Ok(OwnedRwLockReadGuard::new(self.value.get(), Lease::new(self, 1, held)))
    }

    /// Locks to write, and waits for its turn.
    #[track_caller]
    pub fn write(&self) -> impl Future<Output = RwLockWriteGuard<'_, T>> {
        let place = engine::here();
        async move { self.writer(self.gate.pass(self.readers, WRITE, place).await) }
    }

    /// Locks to write, and blocks the thread until its turn.
    #[track_caller]
    pub fn blocking_write(&self) -> RwLockWriteGuard<'_, T> {
        engine::block_on(self.write())
    }

    /// Locks to write, for a guard that owns a handle of the lock.
    #[track_caller]
    pub fn write_owned(self: Arc<Self>) -> impl Future<Output = OwnedRwLockWriteGuard<T>> {
        let place = engine::here();
        async move {
            let held = self.gate.pass(self.readers, WRITE, place).await;
            let permits = self.readers;
            OwnedRwLockWriteGuard::new(self.value.get(), Lease::new(self, permits, held))
        }
    }

    /// Locks to write if nobody else has locked.
    ///
    /// # Errors
    /// Somebody else has.
    #[track_caller]
    pub fn try_write(&self) -> Result<RwLockWriteGuard<'_, T>, TryLockError> {
        Ok(self.writer(self.gate.try_pass(self.readers, WRITE)?))
    }

    /// Locks to write if nobody else has locked, for a guard that owns a handle of the lock.
    ///
    /// # Errors
    /// Somebody else has.
    #[track_caller]
    pub fn try_write_owned(self: Arc<Self>) -> Result<OwnedRwLockWriteGuard<T>, TryLockError> {
        let held = self.gate.try_pass(self.readers, WRITE)?;
        let permits = self.readers;
        Ok(OwnedRwLockWriteGuard::new(self.value.get(), Lease::new(self, permits, held)))
    }

    /// The value; nobody else can have it.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    fn reader(&self, held: Held) -> RwLockReadGuard<'_, T> {
        RwLockReadGuard::new(self.value.get(), Lease::new(&self.gate, 1, held))
    }

    fn writer(&self, held: Held) -> RwLockWriteGuard<'_, T> {
        RwLockWriteGuard::new(self.value.get(), Lease::new(&self.gate, self.readers, held))
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
        let mut shown = f.debug_struct("RwLock");
        if self.gate.is_free(1) {
            // SAFETY: no writer holds the lock, and nobody else runs while this does.
            let value = unsafe { &*self.value.get() };
            shown.field("data", &value);
        } else {
            shown.field("data", &format_args!("<locked>"));
        }
        shown.finish()
    }
}

impl<T: ?Sized> Keeper for Arc<RwLock<T>> {
    fn gate(&self) -> &Gate {
        &self.gate
    }
}

guard! {
    /// Shared access to the value of a [`RwLock`], until it is dropped.
    RwLockReadGuard<'a, T>: &'a Gate => T, send [T: Sync], sync [T: Send + Sync]
}

guard! {
    /// Exclusive access to the value of a [`RwLock`], until it is dropped.
    RwLockWriteGuard<'a, T>: &'a Gate => T, send [T: Send + Sync], sync [T: Send + Sync], value
}

guard! {
    /// Exclusive access to a part of the value of a [`RwLock`].
    RwLockMappedWriteGuard<'a, T>: &'a Gate => T, send [T: Send + Sync], sync [T: Send + Sync], value
}

guard! {
    /// Shared access to the value of a [`RwLock`], or a part of it, by a guard that owns a handle of it.
    OwnedRwLockReadGuard<T, U = T>: Arc<RwLock<T>> => U,
    send [T: Send + Sync, U: Sync], sync [T: Send + Sync, U: Send + Sync]
}

guard! {
    /// Exclusive access to the value of a [`RwLock`] by a guard that owns a handle of it.
    OwnedRwLockWriteGuard<T>: Arc<RwLock<T>> => T, send [T: Send + Sync], sync [T: Send + Sync], value
}

guard! {
    /// Exclusive access to a part of the value of a [`RwLock`] by a guard that owns a handle of it.
    OwnedRwLockMappedWriteGuard<T, U = T>: Arc<RwLock<T>> => U,
    send [T: Send + Sync, U: Send + Sync], sync [T: Send + Sync, U: Send + Sync], value
}

impl<'a, T: ?Sized> RwLockReadGuard<'a, T> {
    map_ref!(map, try_map: T => RwLockReadGuard<>, |gate| *gate, 'a);
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    map_mut!(<F, U> T => RwLockMappedWriteGuard<>, |gate| *gate, 'a);
    map_ref!(downgrade_map, try_downgrade_map: T => RwLockReadGuard<>, |gate| *gate, 'a);

    /// The same access, by the type of guard that `map` gives.
    pub fn into_mapped(this: Self) -> RwLockMappedWriteGuard<'a, T> {
        Self::map(this, |value| value)
    }

    /// Becomes a reader, without letting a writer in between.
    pub fn downgrade(self) -> RwLockReadGuard<'a, T> {
        Self::downgrade_map(self, |value| value)
    }
}

impl<'a, T: ?Sized> RwLockMappedWriteGuard<'a, T> {
    map_mut!(<F, U> T => RwLockMappedWriteGuard<>, |gate| *gate, 'a);
}

impl<T: ?Sized, V: ?Sized> OwnedRwLockReadGuard<T, V> {
    map_ref!(map, try_map: V => OwnedRwLockReadGuard<T>, Arc::clone,);

    /// The lock that this guard is of.
    pub fn rwlock(this: &Self) -> &Arc<RwLock<T>> {
        &this.lease.keeper
    }
}

impl<T: ?Sized> OwnedRwLockWriteGuard<T> {
    map_mut!(<F, U> T => OwnedRwLockMappedWriteGuard<T>, Arc::clone,);
    map_ref!(downgrade_map, try_downgrade_map: T => OwnedRwLockReadGuard<T>, Arc::clone,);

    /// The same access, by the type of guard that `map` gives.
    pub fn into_mapped(this: Self) -> OwnedRwLockMappedWriteGuard<T> {
        Self::map(this, |value| value)
    }

    /// Becomes a reader, without letting a writer in between.
    pub fn downgrade(self) -> OwnedRwLockReadGuard<T> {
        Self::downgrade_map(self, |value| value)
    }

    /// The lock that this guard is of.
    pub fn rwlock(this: &Self) -> &Arc<RwLock<T>> {
        &this.lease.keeper
    }
}

impl<T: ?Sized, V: ?Sized> OwnedRwLockMappedWriteGuard<T, V> {
    map_mut!(<F, U> V => OwnedRwLockMappedWriteGuard<T>, Arc::clone,);

    /// The lock that this guard is of.
    pub fn rwlock(this: &Self) -> &Arc<RwLock<T>> {
        &this.lease.keeper
    }
}
