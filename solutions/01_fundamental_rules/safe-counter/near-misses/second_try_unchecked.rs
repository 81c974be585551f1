//! A new key that lost a race with another key is inserted unchecked then, over one that came meanwhile.
//! rejected by: schedules::a_path_that_comes_at_the_second_try_is_found

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{PoisonError, RwLock};

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, AtomicU64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let Err(keys) = self.add_to_known(key) else {
            return;
        };
        if self.insert_if(key, |now| now == keys) {
            return;
        }
        // Somebody has inserted meanwhile. If it was this key, it is known now.
        if self.add_to_known(key).is_err() {
            self.insert_if(key, |_| true);
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counts = self.counts.read().unwrap_or_else(PoisonError::into_inner);
        counts.get(key).map_or(0, |count| count.load(Relaxed))
    }

    /// Adds one, or says how many keys there are without this one.
    fn add_to_known(&self, key: &str) -> Result<(), usize> {
        let counts = self.counts.read().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(key).ok_or(counts.len())?;
        count.fetch_add(1, Relaxed);
        Ok(())
    }

    /// Inserts `key` with the count 1 if `fits` likes the number of keys: keys are never removed.
    fn insert_if(&self, key: &str, fits: impl FnOnce(usize) -> bool) -> bool {
        let mut counts = self.counts.write().unwrap_or_else(PoisonError::into_inner);
        let fitting = fits(counts.len());
        if fitting {
            counts.insert(key.to_owned(), AtomicU64::new(1));
        }
        fitting
    }
}
