//! Keeps a copy to answer from, and the version that it is of. The version is read after the copy was made: what was counted in between is in
//! neither.
//! rejected by: schedules::who_asks_again_gets_the_count_as_it_is

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// A page asks for each key: below this many, locking for each is cheap.
const SMALL: usize = 16;

#[derive(Debug, Default)]
struct Snapshot {
    version: u64,
    counts: HashMap<String, u64>,
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
    version: AtomicU64,
    snapshot: Mutex<Snapshot>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut counts = self.counts.lock().unwrap();
        *counts.entry(key.to_owned()).or_insert(0) += 1;
        self.version.fetch_add(1, SeqCst);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let mut snapshot = self.snapshot.lock().unwrap();
        if snapshot.version != self.version.load(SeqCst) {
            let counts = self.counts.lock().unwrap();
            if counts.len() <= SMALL {
                return counts.get(key).copied().unwrap_or(0);
            }
            let copy = counts.clone();
            drop(counts); // the workers go on while we put it away
            *snapshot = Snapshot { version: self.version.load(SeqCst), counts: copy };
        }
        snapshot.counts.get(key).copied().unwrap_or(0)
    }
}
