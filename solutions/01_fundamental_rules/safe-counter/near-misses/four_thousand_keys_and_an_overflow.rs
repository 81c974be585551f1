//! Guards against an explosion of keys as metrics libraries do: from the 4097th key on, all new keys share one overflow count.
//! rejected by: behaviour::thousands_of_keys_have_counts_of_their_own

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

/// So many keys get a count of their own.
const MAX_KEYS: usize = 4096;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, AtomicU64>>,
    overflow: AtomicU64,
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
                count.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
        let mut counts = self.counts.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(key) {
            *count.get_mut() += 1;
        } else if counts.len() < MAX_KEYS {
            counts.insert(key.to_owned(), AtomicU64::new(1));
        } else {
            self.overflow.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counts = self.counts.read().unwrap_or_else(PoisonError::into_inner);
        match counts.get(key) {
            Some(count) => count.load(Ordering::SeqCst),
            None if counts.len() < MAX_KEYS => 0,
            None => self.overflow.load(Ordering::SeqCst),
        }
    }
}
