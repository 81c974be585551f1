//! `get` turns a phase over and waits for the increments of the old one, so that new ones do not keep it; a second `get` at the same time turns it back, and new ones come into the phase that the first waits for.
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Phases {
    now: usize,
    inside: [usize; 2],
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    phases: Mutex<Phases>,
    empty: Condvar,
    counts: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn phases(&self) -> MutexGuard<'_, Phases> {
        self.phases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let phase = {
            let mut phases = self.phases();
            let now = phases.now;
            phases.inside[now] += 1;
            now
        };
        *self.counts().entry(key.to_owned()).or_insert(0) += 1;
        let mut phases = self.phases();
        phases.inside[phase] -= 1;
        if phases.inside[phase] == 0 {
            self.empty.notify_all();
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let mut phases = self.phases();
        let old = phases.now;
        phases.now = 1 - old;
        while phases.inside[old] > 0 {
            phases = self.empty.wait(phases).unwrap_or_else(PoisonError::into_inner);
        }
        drop(phases);
        self.counts().get(key).copied().unwrap_or(0)
    }
}
