//! `std::sync::Condvar`.

use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::LockResult;
use std::time::Duration;

use super::MutexGuard;
use super::lock::Hold;
use crate::kernel;
use crate::rt::object::{Found, Id};
use crate::rt::{self, Handle, Place, Slot, Tid, Woken};

/// As [`std::sync::Condvar`]. That a wait may end without a notification is explored too.
#[derive(Debug)]
pub struct Condvar {
    id: Id,
    /// Who waits, in the order they came, and whether they were notified.
    waiters: Slot<Vec<(Tid, bool)>>,
}

impl UnwindSafe for Condvar {}
impl RefUnwindSafe for Condvar {}

/// As [`std::sync::WaitTimeoutResult`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// True if the wait ended because the time was up.
    #[must_use]
    pub fn timed_out(&self) -> bool {
        self.0
    }
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}

impl Condvar {
    /// A condition variable that nobody waits on.
    #[must_use]
    pub const fn new() -> Self {
        Self { id: Id::new(), waiters: Slot::new(Vec::new()) }
    }

    fn handle(&self, place: Place) -> Handle {
        match self.id.find("Condvar", place) {
            Found::Known(handle) => handle,
            Found::New { handle, .. } => {
                self.waiters.with(Vec::clear);
                handle
            }
        }
    }

    /// Unlocks the mutex, waits to be notified, and locks it again.
    ///
    /// # Errors
    /// The guard all the same, if the mutex is poisoned.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let place = Location::caller();
        let (guard, _) = self.sleep(guard, place, None);
        guard.mutex().raw().result(guard)
    }

    /// Waits until `condition` is false.
    ///
    /// # Errors
    /// The guard all the same, if the mutex is poisoned.
    #[track_caller]
    pub fn wait_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: F,
    ) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        let place = Location::caller();
        while condition(&mut guard) {
            let (again, _) = self.sleep(guard, place, None);
            guard = again.mutex().raw().result(again)?;
        }
        Ok(guard)
    }

    /// As `wait`, but the time may be up first.
    ///
    /// # Errors
    /// The guard all the same, if the mutex is poisoned.
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let place = Location::caller();
        let (guard, timed_out) = self.sleep(guard, place, Some(kernel::time_after(limit)));
        guard.mutex().raw().result((guard, WaitTimeoutResult(timed_out)))
    }

    /// As `wait_while`, but the time may be up first.
    ///
    /// # Errors
    /// The guard all the same, if the mutex is poisoned.
    #[track_caller]
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        limit: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let place = Location::caller();
        let deadline = kernel::time_after(limit);
        let mut result = WaitTimeoutResult(false);
        while condition(&mut guard) {
            if result.timed_out() {
                return Ok((guard, result));
            }
            let (again, timed_out) = self.sleep(guard, place, Some(deadline));
            (guard, result) = again.mutex().raw().result((again, WaitTimeoutResult(timed_out)))?;
        }
        Ok((guard, WaitTimeoutResult(false)))
    }

    /// As `wait_timeout`, with the limit in milliseconds.
    ///
    /// # Errors
    /// The guard all the same, if the mutex is poisoned.
    #[deprecated(since = "1.6.0", note = "replaced by `std::sync::Condvar::wait_timeout`")]
    #[track_caller]
    pub fn wait_timeout_ms<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        ms: u32,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        let place = Location::caller();
        let deadline = kernel::time_after(Duration::from_millis(ms.into()));
        let (guard, timed_out) = self.sleep(guard, place, Some(deadline));
        guard.mutex().raw().result((guard, !timed_out))
    }

    /// Waits, until that time if there is one. True if the time was up first.
    fn sleep<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        place: Place,
        deadline: Option<Duration>,
    ) -> (MutexGuard<'a, T>, bool) {
        let timed = deadline.is_some();
        let handle = self.handle(place);
        let me = rt::current();
        let mutex = guard.into_mutex();
        let raw = mutex.raw();
        let lock = raw.object(place);
        rt::point(handle, place, "to wait on");
        raw.release(Hold::Alone, lock);
        self.waiters.with(|waiters| waiters.push((me, false)));
        rt::touch(handle, 0xc0);
        rt::record(lock, place, &|name| format!("unlocks {name} and waits"));
        let notified = || self.waiters.with(|waiters| waiters.contains(&(me, true)));
        let woken = rt::wait_or_wake(handle, place, "to be notified on", &notified, timed);
        let was_notified = notified();
        // A wait with a limit may end without reason, too, while somebody could still end it.
        let no_reason = woken == Woken::TimedOut
            && !was_notified
            && (!timed
                || rt::with(|run| {
                    let no_reason = run.others_can_run() && run.path().choose(2, 1) == 1;
                    run.saw(u64::from(no_reason));
                    no_reason
                }));
        self.waiters.with(|waiters| waiters.retain(|waiter| waiter.0 != me));
        rt::acquire(handle, 0xc1);
        let (what, note) = match (woken, no_reason) {
            (Woken::Ready, _) => ("is woken", None),
            (Woken::TimedOut, false) => ("stops waiting", Some("the time limit has passed".to_owned())),
            (Woken::TimedOut, true) => (
                "wakes up",
                Some(
                    "nobody notified it: std allows a wait to end without a reason (a spurious wake-up)"
                        .to_owned(),
                ),
            ),
        };
        let timed_out = woken == Woken::TimedOut && !no_reason;
        if timed_out && let Some(deadline) = deadline {
            kernel::advance_to(deadline);
        }
        rt::record_note(handle, place, &|name| format!("{what} on {name}"), note);
        rt::wait(lock, place, "to lock", &|| raw.is_free(Hold::Alone));
        (MutexGuard::new(mutex, raw.hold(Hold::Alone, lock, place)), timed_out && !was_notified)
    }

    /// Wakes one of those who wait: which one, is explored. If nobody waits, nothing happens.
    #[track_caller]
    pub fn notify_one(&self) {
        let place = Location::caller();
        let handle = self.handle(place);
        rt::point(handle, place, "to notify");
        let asleep = self.asleep();
        let chosen = match asleep.len() {
            0 => None,
            count => Some(asleep[rt::with(|run| run.path().choose(count, 0))]),
        };
        match chosen {
            Some(chosen) => self.wake(&[chosen]),
            None => rt::with(|run| run.objects[handle.0].unheard = true),
        }
        // Whom it woke is a choice that nothing else tells of until that thread runs.
        let whom = chosen.map_or(0, |tid| rt::with(|run| run.threads[tid].identity));
        rt::release(handle, 0xc2 ^ whom);
        rt::record(handle, place, &|name| match chosen {
            Some(tid) => format!("notifies {} on {name}", rt::with(|run| run.name(tid))),
            None => format!("notifies {name}: nobody waits"),
        });
        rt::aftermath();
    }

    /// Wakes all who wait.
    #[track_caller]
    pub fn notify_all(&self) {
        let place = Location::caller();
        let handle = self.handle(place);
        rt::point(handle, place, "to notify");
        let asleep = self.asleep();
        self.wake(&asleep);
        rt::with(|run| run.objects[handle.0].unheard |= asleep.is_empty());
        rt::release(handle, 0xc3);
        rt::record(handle, place, &|name| match asleep.len() {
            0 => format!("notifies {name}: nobody waits"),
            count => format!("notifies all {count} on {name}"),
        });
        rt::aftermath();
    }

    fn asleep(&self) -> Vec<Tid> {
        self.waiters
            .with(|waiters| waiters.iter().filter(|waiter| !waiter.1).map(|waiter| waiter.0).collect())
    }

    fn wake(&self, tids: &[Tid]) {
        self.waiters.with(|waiters| {
            for waiter in waiters.iter_mut() {
                waiter.1 |= tids.contains(&waiter.0);
            }
        });
    }
}
