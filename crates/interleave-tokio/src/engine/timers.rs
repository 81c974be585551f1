//! Virtual time: it stands while anybody can run, and jumps to the next timer when nobody can.

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
    /// In the order in which they are due. There are few, and a map's code would be most of what a learner's
    /// first build compiles for them.
    set: Vec<(Timer, Waker)>,
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
            && let Ok(known) = self.find(old)
        {
            self.set[known].1.clone_from(waker);
            return old;
        }
        self.cancel(old);
        self.count += 1;
        let timer = (at, self.count);
        let place = self.set.partition_point(|(set, _)| *set < timer);
        self.set.insert(place, (timer, waker.clone()));
        timer
    }

    /// Lets a timer's waker be woken at another moment. Where that moment has passed, the timer is gone and its
    /// waker comes back, for the caller to wake; where the timer has fired already, neither does.
    pub(crate) fn put_off(&mut self, timer: Timer, at: Duration) -> (Option<Timer>, Option<Waker>) {
        let Ok(known) = self.find(timer) else { return (None, None) };
        let (_, waker) = self.set.remove(known);
        if at <= self.now { (None, Some(waker)) } else { (Some(self.set(None, at, &waker)), None) }
    }

    fn find(&self, timer: Timer) -> Result<usize, usize> {
        self.set.binary_search_by_key(&timer, |(set, _)| *set)
    }

    pub(crate) fn cancel(&mut self, timer: Option<Timer>) {
        if let Some(at) = timer.and_then(|timer| self.find(timer).ok()) {
            self.set.remove(at);
        }
    }

    /// Lets time pass up to the next timer, and gives the wakers of all that are due then.
    pub(crate) fn fire_next(&mut self) -> Vec<Waker> {
        match self.set.first() {
            Some(&((at, _), _)) if at < NEVER => self.advance_to(at),
            _ => Vec::new(),
        }
    }

    /// Lets time pass up to `until`, and gives the wakers of all that are due by then.
    pub(crate) fn advance_to(&mut self, until: Duration) -> Vec<Waker> {
        self.now = self.now.max(until);
        let due = self.set.partition_point(|((at, _), _)| *at <= self.now);
        self.set.drain(..due).map(|(_, waker)| waker).collect()
    }
}
