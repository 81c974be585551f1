//! New paths stand in a small map until it is full, and then move to the large one. A get that has looked at
//! the large one before and at the small one after finds nothing.
//! rejected by: schedules::who_asks_again_gets_the_count_as_it_is

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many new keys are settled together.
const YOUNG: usize = 16;

/// Counts by key, for many threads at once. New keys start in a small map, which stays in the cache; most
/// of what a crawler makes up is never asked for again, and does not get in the way of the settled keys.
#[derive(Debug, Default)]
pub struct SafeCounter {
    /// Locked before `settled` by whoever needs both.
    young: Mutex<HashMap<String, u64>>,
    settled: Mutex<HashMap<String, u64>>,
}

fn lock(counts: &Mutex<HashMap<String, u64>>) -> MutexGuard<'_, HashMap<String, u64>> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut young = lock(&self.young);
        if let Some(count) = young.get_mut(key) {
            *count += 1;
            return;
        }
        let mut settled = lock(&self.settled);
        if let Some(count) = settled.get_mut(key) {
            *count += 1;
            return;
        }
        if young.len() == YOUNG {
            settled.extend(young.drain());
        }
        young.insert(key.to_owned(), 1);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        // The page shows the settled ones mostly. A key is in one of the maps, never in both.
        if let Some(count) = lock(&self.settled).get(key) {
            return *count;
        }
        lock(&self.young).get(key).copied().unwrap_or(0)
    }
}
