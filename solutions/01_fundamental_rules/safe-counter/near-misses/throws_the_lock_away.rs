//! Has a lock for each key and throws it away after use: somebody may be waiting for it, and the next thread makes a new one.
//! rejected by: schedules::who_is_overtaken_again_and_again_still_counts
//! rejected by: schedules::three_at_once_are_all_counted
//! rejected by: schedules::who_is_overtaken_thirty_times_still_counts

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

#[derive(Debug, Default)]
pub struct SafeCounter {
    locks: Mutex<HashMap<String, Arc<Mutex<()>>>>,
    counts: RwLock<HashMap<String, u64>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        let lock = Arc::clone(self.locks.lock().unwrap().entry(key.to_owned()).or_default());
        let guard = lock.lock().unwrap();
        let before = self.get(key);
        self.counts.write().unwrap().insert(key.to_owned(), before + 1);
        self.locks.lock().unwrap().remove(key);
        drop(guard);
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.read().unwrap().get(key).copied().unwrap_or(0)
    }
}
