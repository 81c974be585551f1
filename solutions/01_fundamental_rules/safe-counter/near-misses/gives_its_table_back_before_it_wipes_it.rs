//! Tables of counters that are gone are used again; the drop puts its table on the shelf first and wipes it then, when a new counter may have it already.
//! rejected by: schedules::a_counter_that_is_dropped_meanwhile_leaves_no_counts

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

type Table = Mutex<HashMap<String, u64>>;

/// Empty tables of counters that are gone: they have their memory already.
static SHELF: Mutex<Vec<Arc<Table>>> = Mutex::new(Vec::new());

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    table: Arc<Table>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let used = SHELF.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Self { table: used.unwrap_or_default() }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        match table.get_mut(key) {
            Some(count) => *count += 1,
            None => {
                table.insert(key.to_owned(), 1);
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.get(key).copied().unwrap_or(0)
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        SHELF.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&self.table));
        self.table.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
