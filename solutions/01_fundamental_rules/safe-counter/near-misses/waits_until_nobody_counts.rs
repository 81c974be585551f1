//! `get` waits until no increment is under way: while several threads count, there always is one.
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered

use std::collections::HashMap;
use std::sync::{Condvar, Mutex};

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    /// How many calls of `incr` are under way.
    counting: Mutex<usize>,
    nobody_counts: Condvar,
    counts: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        *self.counting.lock().unwrap() += 1;

        *self.counts.lock().unwrap().entry(key.to_owned()).or_insert(0) += 1;

        let mut counting = self.counting.lock().unwrap();
        *counting -= 1;
        if *counting == 0 {
            self.nobody_counts.notify_all();
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counting = self.counting.lock().unwrap();
        let counting = self.nobody_counts.wait_while(counting, |counting| *counting > 0).unwrap();
        // Nobody begins before this is dropped.
        let count = self.counts.lock().unwrap().get(key).copied();
        drop(counting);
        count.unwrap_or(0)
    }
}
