//! `std::sync::RwLock`.

use ::std::fmt;
use ::std::mem::ManuallyDrop;
use ::std::ops::{Deref, DerefMut};
use ::std::sync as real;

use interleave_tokio::engine::{self, Done, Held, Place, Run, Sort, Tag};

use super::guard::{Unlock, attempt, guard, map};
use super::waiters::Waiters;
use super::{LockResult, PoisonError, TryLockError, TryLockResult};

static SORT: Sort = Sort { kind: "std::sync::RwLock", noun: "rwlock" };

/// A lock for many readers or one writer, which blocks the thread.
pub struct RwLock<T: ?Sized> {
    tag: Tag,
    pub(super) waiters: Waiters,
    pub(super) real: real::RwLock<T>,
}

impl<T> RwLock<T> {
    /// A lock before `value`.
    pub const fn new(value: T) -> Self {
        Self { tag: Tag::new(&SORT), waiters: Waiters::new(), real: real::RwLock::new(value) }
    }

    /// The value.
    ///
    /// # Errors
    /// Somebody panicked while writing.
    pub fn into_inner(self) -> LockResult<T> {
        self.real.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Locks to read, and blocks the thread until its turn.
    ///
    /// # Errors
    /// Somebody panicked while writing.
    #[track_caller]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let place = engine::here();
        let locked = self.waiters.wait(&self.tag, "to read {o}", place, || attempt(self.real.try_read()));
        self.reader(locked.unwrap_or_else(|| self.real.read()), place)
    }

    /// Locks to read if nobody writes.
    ///
    /// # Errors
    /// Somebody writes, or panicked while writing.
    #[track_caller]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        let place = engine::here();
        engine::point();
        match attempt(self.real.try_read()) {
            Some(locked) => Ok(self.reader(locked, place)?),
            None => {
                engine::note(&self.tag, Done::failed("finds {o} locked by a writer"), 1, place);
                Err(TryLockError::WouldBlock)
            }
        }
    }

    /// Locks to write, and blocks the thread until its turn.
    ///
    /// # Errors
    /// Somebody panicked while writing.
    #[track_caller]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let place = engine::here();
        let locked = self.waiters.wait(&self.tag, "to write {o}", place, || attempt(self.real.try_write()));
        self.writer(locked.unwrap_or_else(|| self.real.write()), place)
    }

    /// Locks to write if nobody else has locked.
    ///
    /// # Errors
    /// Somebody else has, or panicked while writing.
    #[track_caller]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        let place = engine::here();
        engine::point();
        match attempt(self.real.try_write()) {
            Some(locked) => Ok(self.writer(locked, place)?),
            None => {
                engine::note(&self.tag, Done::failed("finds {o} locked"), 1, place);
                Err(TryLockError::WouldBlock)
            }
        }
    }

    fn held(&self, text: &'static str, place: Place) -> Option<Held> {
        engine::note(&self.tag, Done::took(text), 1, place);
        Some(Held::new(&self.tag, 1, "unlocks {o}").at(place))
    }

    fn reader<'a>(
        &'a self,
        locked: LockResult<real::RwLockReadGuard<'a, T>>,
        place: Place,
    ) -> LockResult<RwLockReadGuard<'a, T>> {
        let held = self.held("locks {o} to read", place);
        map(locked, |real| RwLockReadGuard { real: Some(real), held, lock: &self.waiters })
    }

    fn writer<'a>(
        &'a self,
        locked: LockResult<real::RwLockWriteGuard<'a, T>>,
        place: Place,
    ) -> LockResult<RwLockWriteGuard<'a, T>> {
        let held = self.held("locks {o} to write", place);
        map(locked, |real| RwLockWriteGuard { real: Some(real), held, lock: self })
    }

    /// Whether somebody panicked while writing.
    #[must_use]
    pub fn is_poisoned(&self) -> bool {
        self.real.is_poisoned()
    }

    /// Forgets that somebody panicked while writing.
    pub fn clear_poison(&self) {
        self.real.clear_poison();
    }

    /// The value; nobody else can have it.
    ///
    /// # Errors
    /// Somebody panicked while writing.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.real.get_mut()
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
        self.real.fmt(f)
    }
}

guard! {
    /// Shared access to the value of a [`RwLock`], until it is dropped.
    #[must_use = "if unused the RwLock will immediately unlock"]
    RwLockReadGuard of Waiters
}

guard! {
    /// Exclusive access to the value of a [`RwLock`], until it is dropped.
    #[must_use = "if unused the RwLock will immediately unlock"]
    RwLockWriteGuard of RwLock<T>
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// Keeps the lock as a reader, without a moment in which another could write.
    #[track_caller]
    pub fn downgrade(this: Self) -> RwLockReadGuard<'a, T> {
        let place = engine::here();
        engine::point();
        let mut this = ManuallyDrop::new(this);
        drop(this.real.take());
        drop(this.held.take());
        // Nobody else has had a turn since. The real lock's own `downgrade` came with Rust 1.92.
        let real =
            attempt(this.lock.real.try_read()).map(|locked| locked.unwrap_or_else(PoisonError::into_inner));
        let held = this.lock.held("locks {o} to read", place);
        this.lock.waiters.wake_all();
        RwLockReadGuard { real, held, lock: &this.lock.waiters }
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.real.as_mut().expect("it is there until the guard is dropped")
    }
}
