//! The exchange is tried ten times. Who is overtaken ten times in a row gives up, and its increment is lost.
//! rejected by: schedules::who_is_overtaken_thirty_times_still_counts

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, AtomicU64>>,
}

/// Adds one.
fn add_one(count: &AtomicU64) {
    let mut seen = count.load(Ordering::Acquire);
    for _ in 0..10 {
        match count.compare_exchange(seen, seen + 1, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return,
            Err(now) => seen = now,
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
        {
            let counts = self.counts.read().unwrap();
            if let Some(count) = counts.get(key) {
                add_one(count);
                return;
            }
        }
        let mut counts = self.counts.write().unwrap();
        *counts.entry(key.to_owned()).or_default().get_mut() += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.counts.read().unwrap().get(key).map_or(0, |count| count.load(Ordering::Acquire))
    }
}
