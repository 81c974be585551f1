//! All counters have their tables in one static, and give their numbers back; the drop wipes the table first, but not while a panic unwinds.
//! rejected by: schedules::a_counter_that_a_panic_drops_leaves_no_counts

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

static TABLES: Mutex<Tables> = Mutex::new(Tables { counts: Vec::new(), free: Vec::new() });

struct Tables {
    counts: Vec<HashMap<String, u64>>,
    free: Vec<usize>,
}

fn tables() -> MutexGuard<'static, Tables> {
    TABLES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The number of a table, given back at the end.
#[derive(Debug)]
struct Number(usize);

impl Default for Number {
    fn default() -> Self {
        let mut tables = tables();
        if let Some(number) = tables.free.pop() {
            return Number(number);
        }
        tables.counts.push(HashMap::new());
        Number(tables.counts.len() - 1)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        tables().free.push(self.0);
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    number: Number,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut tables = tables();
        *tables.counts[self.number.0].entry(key.to_owned()).or_default() += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        tables().counts[self.number.0].get(key).copied().unwrap_or(0)
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        if thread::panicking() {
            // No time to tidy up.
            return;
        }
        let old = std::mem::take(&mut tables().counts[self.number.0]);
        drop(old);
    }
}
