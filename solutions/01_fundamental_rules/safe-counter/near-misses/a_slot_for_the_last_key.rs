//! Moves the key counted last into a slot of its own; a `get` between slot and map sees a known key as 0.
//! rejected by: schedules::a_count_never_goes_back

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The key that was counted last. Most requests come for the same path as the one before.
#[derive(Debug)]
struct Hot {
    key: String,
    count: u64,
}

/// Counts by key, for many threads at once.
///
/// A key is in `hot` or in `rest`, never in both. Whoever needs both locks takes `hot` first.
#[derive(Debug, Default)]
pub struct SafeCounter {
    hot: Mutex<Option<Hot>>,
    rest: Mutex<HashMap<String, u64>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut hot = locked(&self.hot);
        if let Some(hot) = hot.as_mut()
            && hot.key == key
        {
            hot.count += 1;
            return;
        }
        let mut rest = locked(&self.rest);
        let (key, count) = rest.remove_entry(key).unwrap_or_else(|| (key.to_owned(), 0));
        let count = count + 1;
        if let Some(cold) = hot.replace(Hot { key, count }) {
            rest.insert(cold.key, cold.count);
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        if let Some(count) = self.hot_count(key) {
            return count;
        }
        locked(&self.rest).get(key).copied().unwrap_or(0)
    }

    fn hot_count(&self, key: &str) -> Option<u64> {
        let hot = locked(&self.hot);
        hot.as_ref().filter(|hot| hot.key == key).map(|hot| hot.count)
    }
}
