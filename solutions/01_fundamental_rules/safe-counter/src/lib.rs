//! One mutex around the map: reading the old count and writing the new one is a single step for everybody
//! else.

use std::collections::HashMap;
use std::sync::Mutex;

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
        let mut counts = self.counts.lock().expect("no thread panics while it counts");
        *counts.entry(key.to_owned()).or_insert(0) += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counts = self.counts.lock().expect("no thread panics while it counts");
        counts.get(key).copied().unwrap_or(0)
    }
}
