//! `std::sync::Condvar`.

use ::std::fmt;
use ::std::panic::Location;
use ::std::sync::{self as real, LockResult, PoisonError, WaitTimeoutResult};
use ::std::time::Duration;

use interleave_rayon::{Place, pass};

use super::guard::Guard;
use super::mutex::MutexGuard;

/// A condition to wait for.
#[derive(Default)]
pub struct Condvar(real::Condvar);

impl Condvar {
    /// Nobody waits.
    #[must_use]
    pub const fn new() -> Self {
        Self(real::Condvar::new())
    }

    /// Unlocks, and waits until it is woken.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        pass(Place::before(Location::caller()));
        let (real, at) = guard.give_up();
        Guard::of(self.0.wait(real), at)
    }

    /// Waits as long as this holds.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        while condition(&mut guard) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// Unlocks, and waits until it is woken, or for so long.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        time: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        pass(Place::before(Location::caller()));
        let (real, at) = guard.give_up();
        timed(self.0.wait_timeout(real, time), at)
    }

    /// As `wait_timeout`, in milliseconds. False if the time was up.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[deprecated(since = "1.6.0", note = "replaced by `std::sync::Condvar::wait_timeout`")]
    #[track_caller]
    pub fn wait_timeout_ms<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        ms: u32,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        let notified = |(guard, result): (MutexGuard<'a, T>, WaitTimeoutResult)| (guard, !result.timed_out());
        match self.wait_timeout(guard, Duration::from_millis(ms.into())) {
            Ok(waited) => Ok(notified(waited)),
            Err(poisoned) => Err(PoisonError::new(notified(poisoned.into_inner()))),
        }
    }

    /// Waits as long as this holds, or for so long.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn wait_timeout_while<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        time: Duration,
        condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        pass(Place::before(Location::caller()));
        let (real, at) = guard.give_up();
        timed(self.0.wait_timeout_while(real, time, condition), at)
    }

    /// Wakes one who waits.
    #[track_caller]
    pub fn notify_one(&self) {
        pass(Place::before(Location::caller()));
        self.0.notify_one();
    }

    /// Wakes all who wait.
    #[track_caller]
    pub fn notify_all(&self) {
        pass(Place::before(Location::caller()));
        self.0.notify_all();
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

type Timed<G> = LockResult<(G, WaitTimeoutResult)>;

fn timed<'a, T>(
    waited: Timed<real::MutexGuard<'a, T>>,
    at: &'static Location<'static>,
) -> Timed<MutexGuard<'a, T>> {
    let (locked, result) = match waited {
        Ok((real, result)) => (Ok(real), result),
        Err(poisoned) => {
            let (real, result) = poisoned.into_inner();
            (Err(PoisonError::new(real)), result)
        }
    };
    match Guard::of(locked, at) {
        Ok(guard) => Ok((guard, result)),
        Err(poisoned) => Err(PoisonError::new((poisoned.into_inner(), result))),
    }
}
