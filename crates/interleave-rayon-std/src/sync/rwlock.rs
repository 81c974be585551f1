//! `std::sync::RwLock`.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync::{self as real, LockResult, TryLockResult};

use interleave_rayon::{Place, pass};

use super::guard::Guard;

/// A lock for many readers or one writer. What is not here, the real one does.
#[derive(Default)]
pub struct RwLock<T: ?Sized>(real::RwLock<T>);

impl<T> RwLock<T> {
    /// A lock before `value`.
    pub const fn new(value: T) -> Self {
        Self(real::RwLock::new(value))
    }

    /// The value.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    pub fn into_inner(self) -> LockResult<T> {
        self.0.into_inner()
    }
}

impl<T> From<T> for RwLock<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: ?Sized> Deref for RwLock<T> {
    type Target = real::RwLock<T>;

    fn deref(&self) -> &real::RwLock<T> {
        &self.0
    }
}

impl<T: ?Sized> DerefMut for RwLock<T> {
    fn deref_mut(&mut self) -> &mut real::RwLock<T> {
        &mut self.0
    }
}

/// Defines a guard, and the two ways to get one.
macro_rules! access {
    ($guard:ident, $lock:ident, $try_lock:ident, $doc:literal) => {
        #[doc = $doc]
        pub type $guard<'a, T> = Guard<real::$guard<'a, T>>;

        impl<T: ?Sized> RwLock<T> {
            /// Locks, and blocks the thread until its turn.
            ///
            /// # Errors
            /// Somebody panicked with the lock held.
            #[track_caller]
            pub fn $lock(&self) -> LockResult<$guard<'_, T>> {
                let at = Location::caller();
                pass(Place::before(at));
                Guard::of(self.0.$lock(), at)
            }

            /// Locks if nobody is in the way.
            ///
            /// # Errors
            /// Somebody is, or panicked with the lock held.
            #[track_caller]
            pub fn $try_lock(&self) -> TryLockResult<$guard<'_, T>> {
                let at = Location::caller();
                pass(Place::before(at));
                Guard::of_try(self.0.$try_lock(), at)
            }
        }
    };
}

access!(RwLockReadGuard, read, try_read, "Shared access to the value of a [`RwLock`], until it is dropped.");
access!(RwLockWriteGuard, write, try_write, "Sole access to the value of a [`RwLock`], until it is dropped.");

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// Goes on as a reader, without a moment in which somebody else could write.
    #[rustversion::since(1.92)]
    #[expect(clippy::incompatible_msrv, reason = "it is there where std's own is")]
    pub fn downgrade(guard: Self) -> RwLockReadGuard<'a, T> {
        pass(Place::before_unlock(guard.at));
        let (real, at) = guard.give_up();
        Guard::new(real::RwLockWriteGuard::downgrade(real), at)
    }
}
