//! Each key has a number of its last change, by which a copy is known to be good, and that comes round.
//! rejected by: behaviour::increments_add_up

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// The count that was asked for last; the metrics page asks for the same one again and again.
#[derive(Debug)]
struct Remembered {
    key: String,
    generation: u16,
    count: u64,
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
    generation: AtomicU32,
    last: Mutex<Option<Remembered>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        *self.counts.lock().unwrap().entry(key.to_owned()).or_insert(0) += 1;
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let mut last = self.last.lock().unwrap();
        let generation = self.generation.load(Ordering::Acquire) as u16;
        if let Some(last) = &*last {
            if last.generation == generation && last.key == key {
                return last.count;
            }
        }
        let count = self.counts.lock().unwrap().get(key).copied().unwrap_or(0);
        *last = Some(Remembered { key: key.to_owned(), generation, count });
        count
    }
}
