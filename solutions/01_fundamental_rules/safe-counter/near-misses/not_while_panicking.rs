//! Counts nothing where a thread panics, so that the lock is not taken in a destructor.
//! also by: behaviour::who_panics_counts_too
//! rejected by: schedules::what_was_counted_in_a_panic_does_not_go_away
//! rejected by: schedules::who_panics_counts_whoever_else_counts
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
}

/// An increment that is committed at the end, unless something goes wrong before.
struct Pending<'a> {
    counter: &'a SafeCounter,
    key: &'a str,
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let mut counts = self.counter.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(self.key) {
            *count += 1;
        } else {
            counts.insert(self.key.to_owned(), 1);
        }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        drop(Pending { counter: self, key });
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(key).copied().unwrap_or(0)
    }
}
