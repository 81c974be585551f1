//! `std::sync::RwLock`.

use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync::{self as real, LockResult, PoisonError, TryLockError, TryLockResult};
use ::std::thread;

use interleave_rayon::{Place, pass};

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
        #[must_use = "if unused the RwLock will immediately unlock"]
        #[derive(Debug)]
        pub struct $guard<'a, T: ?Sized> {
            /// None only while it is being dropped.
            real: Option<real::$guard<'a, T>>,
            at: &'static Location<'static>,
        }

        impl<T: ?Sized> RwLock<T> {
            /// Locks, and blocks the thread until its turn.
            ///
            /// # Errors
            /// Somebody panicked with the lock held.
            #[track_caller]
            pub fn $lock(&self) -> LockResult<$guard<'_, T>> {
                let at = Location::caller();
                pass(Place::before(at));
                match self.0.$lock() {
                    Ok(real) => Ok($guard { real: Some(real), at }),
                    Err(poisoned) => Err(PoisonError::new($guard { real: Some(poisoned.into_inner()), at })),
                }
            }

            /// Locks if nobody is in the way.
            ///
            /// # Errors
            /// Somebody is, or panicked with the lock held.
            #[track_caller]
            pub fn $try_lock(&self) -> TryLockResult<$guard<'_, T>> {
                let at = Location::caller();
                pass(Place::before(at));
                match self.0.$try_lock() {
                    Ok(real) => Ok($guard { real: Some(real), at }),
                    Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
                    Err(TryLockError::Poisoned(poisoned)) => {
                        Err(PoisonError::new($guard { real: Some(poisoned.into_inner()), at }).into())
                    }
                }
            }
        }

        impl<T: ?Sized> Deref for $guard<'_, T> {
            type Target = T;

            fn deref(&self) -> &T {
                self.real.as_ref().expect("it is there until the guard is dropped")
            }
        }

        impl<T: ?Sized> Drop for $guard<'_, T> {
            fn drop(&mut self) {
                pass(Place::before_unlock(self.at));
                drop(self.real.take());
                if thread::panicking() {
                    pass(Place::poisoned(self.at));
                }
            }
        }
    };
}

access!(RwLockReadGuard, read, try_read, "Shared access to the value of a [`RwLock`], until it is dropped.");
access!(RwLockWriteGuard, write, try_write, "Sole access to the value of a [`RwLock`], until it is dropped.");

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.real.as_mut().expect("it is there until the guard is dropped")
    }
}
