//! Virtual time: it stands while anybody can run, and jumps to the next timer when nobody can.

use std::collections::BTreeMap;
use std::task::Waker;
use std::time::Duration;

/// A timer set for later than this is meant never to fire.
pub(crate) const NEVER: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// A timer that was set: when, and a number that keeps those of one instant in the order of their setting.
pub(crate) type Timer = (Duration, u64);

/// The timers of a run, and its clock.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    /// Since the run began.
    now: Duration,
    set: BTreeMap<Timer, Waker>,
    count: u64,
}

impl Timers {
    pub(crate) fn now(&self) -> Duration {
        self.now
    }

    /// Sets a timer, or sets one anew for another waker.
    pub(crate) fn set(&mut self, old: Option<Timer>, at: Duration, waker: &Waker) -> Timer {
        if let Some(old) = old
            && old.0 == at
            && let Some(known) = self.set.get_mut(&old)
        {
            known.clone_from(waker);
            return old;
        }
        self.cancel(old);
        self.count += 1;
        let timer = (at, self.count);
        self.set.insert(timer, waker.clone());
        timer
    }

    pub(crate) fn cancel(&mut self, timer: Option<Timer>) {
        if let Some(timer) = timer {
            self.set.remove(&timer);
        }
    }

    /// Lets time pass up to the next timer, and gives the wakers of all that are due then.
    pub(crate) fn fire_next(&mut self) -> Vec<Waker> {
        match self.set.first_key_value() {
            Some((&(at, _), _)) if at < NEVER => self.advance_to(at),
            _ => Vec::new(),
        }
    }

    /// Lets time pass up to `until`, and gives the wakers of all that are due by then.
    pub(crate) fn advance_to(&mut self, until: Duration) -> Vec<Waker> {
        self.now = self.now.max(until);
        let later = self.set.split_off(&(self.now + Duration::from_nanos(1), 0));
        std::mem::replace(&mut self.set, later).into_values().collect()
    }
}
