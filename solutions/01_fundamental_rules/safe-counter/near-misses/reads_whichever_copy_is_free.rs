//! Has two full copies, each behind a lock; `incr` writes the one and then the other, and `get` reads the second if the first is being written just then.
//! rejected by: schedules::a_page_gets_no_less_during_the_next_increment

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, TryLockError};

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    copies: [RwLock<HashMap<String, u64>>; 2],
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        for copy in &self.copies {
            let mut counts = copy.write().unwrap_or_else(PoisonError::into_inner);
            *counts.entry(key.to_owned()).or_insert(0) += 1;
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let [first, second] = &self.copies;
        let counts = match first.try_read() {
            Ok(counts) => counts,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // Whatever has been counted is in both: no need to wait for this one.
            Err(TryLockError::WouldBlock) => second.read().unwrap_or_else(PoisonError::into_inner),
        };
        counts.get(key).copied().unwrap_or(0)
    }
}
