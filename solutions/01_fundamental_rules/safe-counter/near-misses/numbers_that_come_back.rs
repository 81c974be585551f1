//! One map for all counters, and a counter's number is how many there are: when an older one has gone, a new
//! one has the number of one that is there.
//! rejected by: behaviour::two_counters_do_not_disturb_each_other
//! sometimes by: any

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

static LIVE: AtomicU64 = AtomicU64::new(0);
static COUNTS: Mutex<Option<HashMap<(u64, String), u64>>> = Mutex::new(None);

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    id: u64,
}

impl Default for SafeCounter {
    fn default() -> Self {
        Self { id: LIVE.fetch_add(1, Ordering::AcqRel) }
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(counts) = counts.as_mut() {
            counts.retain(|(id, _), _| *id != self.id);
        }
        LIVE.fetch_sub(1, Ordering::AcqRel);
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.get_or_insert_default().entry((self.id, key.to_owned())).or_default() += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get_or_insert_default().get(&(self.id, key.to_owned())).copied().unwrap_or(0)
    }
}
