//! What [`Mutex`](super::Mutex) and [`RwLock`](super::RwLock) share: guards, and ways to get one.

use super::{LockResult, PoisonError, TryLockError, TryLockResult};

/// What was locked, poisoned or not; none if somebody else is in the way.
pub(super) fn attempt<G>(tried: TryLockResult<G>) -> Option<LockResult<G>> {
    match tried {
        Ok(guard) => Some(Ok(guard)),
        Err(TryLockError::Poisoned(poisoned)) => Some(Err(poisoned)),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// What `make` makes of what was locked, poisoned or not.
pub(super) fn map<G, H>(locked: LockResult<G>, make: impl FnOnce(G) -> H) -> LockResult<H> {
    match locked {
        Ok(guard) => Ok(make(guard)),
        Err(poisoned) => Err(PoisonError::new(make(poisoned.into_inner()))),
    }
}

/// Defines a guard.
macro_rules! guard {
    ($(#[$attr:meta])* $name:ident of $lock:ident) => {
        $(#[$attr])*
        pub struct $name<'a, T: ?Sized> {
            /// None only while it is being dropped.
            real: Option<real::$name<'a, T>>,
            held: Option<Held>,
            pub(super) lock: &'a $lock<T>,
        }

        impl<T: ?Sized> Deref for $name<'_, T> {
            type Target = T;

            fn deref(&self) -> &T {
                self.real.as_ref().expect("it is there until the guard is dropped")
            }
        }

        impl<T: ?Sized> Drop for $name<'_, T> {
            fn drop(&mut self) {
                // Others may come while it is still held, and find it so.
                engine::point();
                let poisoned = self.lock.real.is_poisoned();
                drop(self.real.take());
                if !poisoned && !engine::panicking() {
                    // Somebody else panics, and has lent its turn.
                    self.lock.real.clear_poison();
                }
                self.lock.waiters.wake_all();
                drop(self.held.take());
                engine::with(Run::gap);
            }
        }

        impl<T: ?Sized + fmt::Debug> fmt::Debug for $name<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized + fmt::Display> fmt::Display for $name<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    };
}

pub(super) use guard;
