//! What is counted in a panic waits in a list, until another increment moves it into the map: a look at both
//! can miss it.
//! rejected by: schedules::what_was_counted_in_a_panic_does_not_go_away
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::who_panics_counts_whoever_else_counts

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
    /// What destructors counted while a panic unwound. The next `incr` puts it where it belongs.
    late: Mutex<Vec<String>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn late(&self) -> MutexGuard<'_, Vec<String>> {
        self.late.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        if thread::panicking() {
            // As little as possible during an unwind: no growing map, no lock that is held for long.
            self.late().push(key.to_owned());
            return;
        }
        let mut counts = self.counts();
        for late in mem::take(&mut *self.late()) {
            *counts.entry(late).or_insert(0) += 1;
        }
        *counts.entry(key.to_owned()).or_insert(0) += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counted = self.counts().get(key).copied().unwrap_or(0);
        let late = self.late().iter().filter(|late| *late == key).count();
        counted + late as u64
    }
}
