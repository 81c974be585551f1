//! Carries every 64 over from a small number to a large one in two steps: a get in between misses them.
//! rejected by: schedules::a_path_is_found_while_it_is_counted

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

#[derive(Debug, Default)]
struct Count {
    total: AtomicU64,
    /// Not yet carried over into `total`.
    recent: AtomicU64,
}

const BATCH: u64 = 64;

impl Count {
    fn incr(&self) {
        // Exactly one of the callers gets to see the batch complete.
        if self.recent.fetch_add(1, SeqCst) % BATCH == BATCH - 1 {
            self.recent.fetch_sub(BATCH, SeqCst);
            self.total.fetch_add(BATCH, SeqCst);
        }
    }

    fn get(&self) -> u64 {
        self.total.load(SeqCst) + self.recent.load(SeqCst)
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, Count>>,
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
                return count.incr();
            }
        }
        // `entry` looks again: somebody may have been quicker.
        self.counts.write().unwrap().entry(key.to_owned()).or_default().incr();
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.counts.read().unwrap().get(key).map_or(0, Count::get)
    }
}
