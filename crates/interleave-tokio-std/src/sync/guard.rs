//! What [`Mutex`](super::Mutex) and [`RwLock`](super::RwLock) share: guards, and ways to get one.

use interleave_tokio::engine;

use super::waiters::Waiters;
use super::{LockResult, Mutex, PoisonError, RwLock, TryLockError, TryLockResult};

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

/// Where a guard gives its lock back.
pub(super) trait Unlock {
    /// Drops the guard of the real lock, and lets those who wait try again.
    fn unlock<G>(&self, real: G);
}

/// That of a reader, which poisons nothing. It knows no more of the lock: so a guard to read is covariant in what it
/// shows, as the real one is.
impl Unlock for Waiters {
    fn unlock<G>(&self, real: G) {
        drop(real);
        self.wake_all();
    }
}

macro_rules! unlock {
    ($($lock:ident),+) => {$(
        impl<T: ?Sized> Unlock for $lock<T> {
            fn unlock<G>(&self, real: G) {
                let poisoned = self.real.is_poisoned();
                drop(real);
                if !poisoned && !engine::panicking() {
                    // Somebody else panics, and has lent its turn.
                    self.real.clear_poison();
                }
                self.waiters.wake_all();
            }
        }
    )+};
}

unlock!(Mutex, RwLock);

/// Defines a guard, and where it gives its lock back.
macro_rules! guard {
    ($(#[$attr:meta])* $name:ident of $lock:ty) => {
        $(#[$attr])*
        pub struct $name<'a, T: ?Sized> {
            /// None only while it is being dropped.
            real: Option<real::$name<'a, T>>,
            held: Option<Held>,
            pub(super) lock: &'a $lock,
        }

        // SAFETY: by a reference to the guard others get a reference to the value, and no more.
        unsafe impl<T: ?Sized + Sync> Sync for $name<'_, T> {}

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
                self.lock.unlock(self.real.take());
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
