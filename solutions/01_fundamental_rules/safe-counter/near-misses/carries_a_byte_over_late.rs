//! Keeps a low byte and a high part: a get between the wrap of the one and the carry to the other misses 256.
//! rejected by: schedules::a_path_is_found_while_it_is_counted

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::SeqCst};
use std::sync::{OnceLock, PoisonError, RwLock};

/// One byte, and a place for the carry that most keys never need.
#[derive(Debug, Default)]
struct Count {
    low: AtomicU8,
    high: OnceLock<Box<AtomicU64>>,
}

impl Count {
    fn incr(&self) {
        // Exactly one caller sees the 255.
        if self.low.fetch_add(1, SeqCst) == u8::MAX {
            self.high.get_or_init(Box::default).fetch_add(256, SeqCst);
        }
    }

    fn get(&self) -> u64 {
        let high = self.high.get().map_or(0, |high| high.load(SeqCst));
        high + u64::from(self.low.load(SeqCst))
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
            let counts = self.counts.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = counts.get(key) {
                return count.incr();
            }
        }
        let mut counts = self.counts.write().unwrap_or_else(PoisonError::into_inner);
        counts.entry(key.to_owned()).or_default().incr();
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counts = self.counts.read().unwrap_or_else(PoisonError::into_inner);
        counts.get(key).map_or(0, Count::get)
    }
}
