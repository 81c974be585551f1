//! Only the hash of a key is kept, and two keys may have the same one.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same
//! rejected by: behaviour::each_letter_has_a_count_of_its_own
//! also by: behaviour::keys_that_mean_the_same_are_not_the_same

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<u64, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// 64 bits are enough to tell paths apart, and nothing is allocated.
    fn hash(key: &str) -> u64 {
        key.bytes().fold(5381, |hash: u64, byte| hash.wrapping_mul(33).wrapping_add(u64::from(byte)))
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        *self.lock().entry(Self::hash(key)).or_insert(0) += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.lock().get(&Self::hash(key)).copied().unwrap_or(0)
    }
}
