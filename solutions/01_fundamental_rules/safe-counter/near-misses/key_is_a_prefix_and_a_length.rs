//! The key is stored inline as its length and its first 24 bytes; two long keys of the same length that differ only after that share a count.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same
//! also by: behaviour::keys_that_mean_the_same_are_not_the_same
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A key without an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Short {
    length: usize,
    bytes: [u8; 24],
}

impl From<&str> for Short {
    fn from(key: &str) -> Self {
        let mut bytes = [0; 24];
        for (to, from) in bytes.iter_mut().zip(key.bytes()) {
            *to = from;
        }
        Self { length: key.len(), bytes }
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<BTreeMap<Short, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        *self.counts.lock().unwrap().entry(key.into()).or_default() += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.counts.lock().unwrap().get(&key.into()).copied().unwrap_or_default()
    }
}
