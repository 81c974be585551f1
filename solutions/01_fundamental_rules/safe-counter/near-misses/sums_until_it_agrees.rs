//! `get` adds up the cells of a key until it finds the same sum twice: it waits while others go on counting.
//! rejected by: schedules::who_asks_a_busy_counter_is_answered
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

const CELLS: usize = 4;

/// One count in several cells, so that threads do not fight for one.
#[derive(Debug, Default)]
struct Striped {
    cells: [AtomicU64; CELLS],
}

impl Striped {
    fn add_one(&self) {
        let mut hasher = DefaultHasher::new();
        thread::current().id().hash(&mut hasher);
        let cell = hasher.finish() as usize % CELLS;
        self.cells[cell].fetch_add(1, Ordering::SeqCst);
    }

    fn add_up(&self) -> u64 {
        self.cells.iter().map(|cell| cell.load(Ordering::SeqCst)).sum()
    }

    /// A sum that was true at one moment, and not put together from several.
    fn consistent_sum(&self) -> u64 {
        let mut before = self.add_up();
        loop {
            let now = self.add_up();
            if now == before {
                return now;
            }
            before = now;
            thread::yield_now();
        }
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, Arc<Striped>>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let count = self.known(key).unwrap_or_else(|| {
            let mut counts = self.counts.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(counts.entry(key.to_owned()).or_default())
        });
        count.add_one();
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.known(key).map_or(0, |count| count.consistent_sum())
    }

    fn known(&self, key: &str) -> Option<Arc<Striped>> {
        let counts = self.counts.read().unwrap_or_else(PoisonError::into_inner);
        counts.get(key).cloned()
    }
}
