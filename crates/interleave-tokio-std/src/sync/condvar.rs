//! `std::sync::Condvar`.

use ::std::time::Duration;

use interleave_tokio::engine::{self, Alone, Done, Place, Sort, Tag};

use super::guard::map;
use super::waiters::Waiters;
use super::{LockResult, MutexGuard};

static SORT: Sort = Sort { kind: "std::sync::Condvar", noun: "condvar" };

/// Lets threads wait for a condition that a mutex guards.
#[derive(Debug)]
pub struct Condvar {
    tag: Tag,
    waiters: Waiters,
}

/// Whether a wait ended because its time was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Whether the time was up.
    #[must_use]
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    /// Nobody waits.
    #[must_use]
    pub const fn new() -> Self {
        Self { tag: Tag::new(&SORT), waiters: Waiters::new() }
    }

    /// Unlocks, waits to be notified, and locks again.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.wait_for(guard, None, engine::here()).0
    }

    fn wait_for<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        limit: Option<Duration>,
        place: Place,
    ) -> (LockResult<MutexGuard<'a, T>>, bool) {
        let mutex = guard.lock;
        // Others may come before the lock is given back, but not between that and the wait.
        engine::point();
        let alone = Alone::new();
        drop(guard);
        drop(alone);
        let notified = self.waiters.park(&self.tag, place, limit);
        if notified {
            engine::note(&self.tag, Done::did("is notified by {o}"), 1, place);
        }
        (mutex.lock(), notified)
    }

    /// Waits as long as `condition` holds.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn wait_while<'a, T, F: FnMut(&mut T) -> bool>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: F,
    ) -> LockResult<MutexGuard<'a, T>> {
        let place = engine::here();
        while condition(&mut *guard) {
            guard = self.wait_for(guard, None, place).0?;
        }
        Ok(guard)
    }

    /// As `wait`, for so much time at most, which is virtual.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (guard, notified) = self.wait_for(guard, Some(limit), engine::here());
        map(guard, |guard| (guard, WaitTimeoutResult(!notified)))
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
        let waited = self.wait_timeout(guard, Duration::from_millis(ms.into()));
        map(waited, |(guard, result)| (guard, !result.timed_out()))
    }

    /// As `wait_while`, for so much time at most, which is virtual.
    ///
    /// # Errors
    /// Somebody panicked with the lock held.
    #[track_caller]
    pub fn wait_timeout_while<'a, T, F: FnMut(&mut T) -> bool>(
        &self,
        mut guard: MutexGuard<'a, T>,
        limit: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        while condition(&mut *guard) {
            let (again, result) = self.wait_timeout(guard, limit)?;
            guard = again;
            if result.timed_out() {
                let timed_out = condition(&mut *guard);
                return Ok((guard, WaitTimeoutResult(timed_out)));
            }
        }
        Ok((guard, WaitTimeoutResult(false)))
    }

    /// Notifies one who waits.
    #[track_caller]
    pub fn notify_one(&self) {
        engine::act(
            &self.tag,
            |&heard| told(heard, "notifies one on {o}"),
            || {
                let heard = engine::tell(&self.tag);
                self.waiters.wake_one();
                heard
            },
        );
    }

    /// Notifies all who wait.
    #[track_caller]
    pub fn notify_all(&self) {
        engine::act(
            &self.tag,
            |&heard| told(heard, "notifies all who wait on {o}"),
            || {
                let heard = engine::tell(&self.tag);
                self.waiters.wake_all();
                heard
            },
        );
    }
}

fn told(heard: bool, text: &'static str) -> Done {
    Done::did(if heard { text } else { "notifies {o}: nobody waits" })
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}
