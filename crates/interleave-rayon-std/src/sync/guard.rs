//! What a lock gives out, of whichever kind.

use ::std::fmt;
use ::std::ops::{Deref, DerefMut};
use ::std::panic::Location;
use ::std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};
use ::std::thread;

use interleave_rayon::{Place, pass};

/// Access to the value of a lock, until it is dropped: a real guard, before whose drop a thread can be held
/// up.
#[must_use = "if unused the lock will immediately unlock"]
pub struct Guard<R> {
    /// None only while it is being dropped, and while a `Condvar` has it.
    real: Option<R>,
    pub(super) at: &'static Location<'static>,
}

impl<R> Guard<R> {
    pub(super) fn new(real: R, at: &'static Location<'static>) -> Self {
        Self { real: Some(real), at }
    }

    pub(super) fn of(locked: LockResult<R>, at: &'static Location<'static>) -> LockResult<Self> {
        let guard = |real| Self::new(real, at);
        locked.map(guard).map_err(|poisoned| PoisonError::new(guard(poisoned.into_inner())))
    }

    pub(super) fn of_try(locked: TryLockResult<R>, at: &'static Location<'static>) -> TryLockResult<Self> {
        match locked {
            Ok(real) => Ok(Self::of(Ok(real), at)?),
            Err(TryLockError::Poisoned(poisoned)) => Ok(Self::of(Err(poisoned), at)?),
            Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
        }
    }

    /// The real one, which somebody else unlocks, and where it was locked.
    pub(super) fn give_up(mut self) -> (R, &'static Location<'static>) {
        (self.real.take().expect("it is there until the guard is dropped"), self.at)
    }
}

impl<R> Drop for Guard<R> {
    fn drop(&mut self) {
        if self.real.is_none() {
            return;
        }
        pass(Place::before_unlock(self.at));
        drop(self.real.take());
        if thread::panicking() {
            pass(Place::poisoned(self.at));
        }
    }
}

impl<R: Deref> Deref for Guard<R> {
    type Target = R::Target;

    fn deref(&self) -> &R::Target {
        self.real.as_ref().expect("it is there until the guard is dropped")
    }
}

impl<R: DerefMut> DerefMut for Guard<R> {
    fn deref_mut(&mut self) -> &mut R::Target {
        self.real.as_mut().expect("it is there until the guard is dropped")
    }
}

impl<R: Deref<Target: fmt::Debug>> fmt::Debug for Guard<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<R: Deref<Target: fmt::Display>> fmt::Display for Guard<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
