//! A key that is counted often moves to a smaller map, in one step. A get looks into the one before the move and into the other after it, and
//! finds it in neither.
//! rejected by: schedules::a_path_is_found_while_it_is_counted

use std::collections::HashMap;
use std::sync::Mutex;

/// From this count on a key is hot.
const HOT: u64 = 3;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    /// The few keys that most requests are for: a small map, quickly searched.
    hot: Mutex<HashMap<String, u64>>,
    cold: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        // Both guards stay until the end: the move is one step. Always hot before cold.
        let mut hot = self.hot.lock().unwrap();
        if let Some(n) = hot.get_mut(key) {
            *n += 1;
            return;
        }
        let mut cold = self.cold.lock().unwrap();
        let n = cold.entry(key.to_owned()).or_insert(0);
        *n += 1;
        if *n >= HOT {
            let n = *n;
            cold.remove(key);
            hot.insert(key.to_owned(), n);
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let hot = self.hot.lock().unwrap().get(key).copied();
        hot.or_else(|| self.cold.lock().unwrap().get(key).copied()).unwrap_or(0)
    }
}
