//! The counts are atomics, so that counting a known key needs only the read lock.

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, AtomicU64>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        if let Some(count) = self.counts.read().unwrap().get(key) {
            count.fetch_add(1, Ordering::Relaxed);
            return;
        }
        // Another thread may have put it in since: `entry` looks again.
        let mut counts = self.counts.write().unwrap();
        *counts.entry(key.to_owned()).or_default().get_mut() += 1;
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.read().unwrap().get(key).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
