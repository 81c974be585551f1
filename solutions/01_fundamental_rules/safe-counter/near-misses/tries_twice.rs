//! Tries the exchange a second time if it has failed, and gives up then.
//! rejected by: schedules::who_is_overtaken_again_and_again_still_counts
//! rejected by: schedules::three_at_once_are_all_counted
//! rejected by: schedules::who_is_overtaken_thirty_times_still_counts

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, AtomicU64>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        if !self.counts.read().unwrap().contains_key(key) {
            self.counts.write().unwrap().entry(key.to_owned()).or_default();
        }
        let counts = self.counts.read().unwrap();
        let count = &counts[key];
        let seen = count.load(SeqCst);
        if let Err(seen) = count.compare_exchange(seen, seen + 1, SeqCst, SeqCst) {
            let _ = count.compare_exchange(seen, seen + 1, SeqCst, SeqCst);
        }
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.read().unwrap().get(key).map_or(0, |count| count.load(SeqCst))
    }
}
