//! `get` does not wait for the lock in a thread that panics (no destructor should block), and gives 0 if the lock is taken just then.
//! rejected by: schedules::who_panics_counts_whoever_else_counts

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(key.to_owned()).or_insert(0) += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counts = if thread::panicking() {
            match self.counts.try_lock() {
                Ok(counts) => counts,
                Err(TryLockError::Poisoned(counts)) => counts.into_inner(),
                Err(TryLockError::WouldBlock) => return 0,
            }
        } else {
            self.counts.lock().unwrap_or_else(PoisonError::into_inner)
        };
        counts.get(key).copied().unwrap_or(0)
    }
}
