//! `std::sync::RwLock`.

use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync::{self as real, LockResult, TryLockResult};

use interleave_rayon::{Place, pass};

use super::guard::Guard;

/// A lock for many readers or one writer. What is not here, the real one does.
#[derive(Debug, Default)]
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
