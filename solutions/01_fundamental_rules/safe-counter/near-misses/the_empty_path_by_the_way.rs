//! The empty path has a count of its own beside the map, which is read and then stored: of two calls at once
//! one is lost.
//! rejected by: schedules::every_increment_is_counted

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
    empty: AtomicU64,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        if key.is_empty() {
            let seen = self.empty.load(Ordering::Acquire);
            self.empty.store(seen + 1, Ordering::Release);
            return;
        }
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(key.to_owned()).or_default() += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        if key.is_empty() {
            return self.empty.load(Ordering::Acquire);
        }
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied().unwrap_or(0)
    }
}
