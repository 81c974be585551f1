//! Keeps the counts of all counters in a static, by a number that only `new` gives: those made by `default` are all number 0.
//! rejected by: behaviour::two_counters_do_not_disturb_each_other

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};

/// The counts of all counters, so that one page can show them all.
static COUNTS: LazyLock<Mutex<HashMap<(u64, String), u64>>> = LazyLock::new(Mutex::default);
static NEXT: AtomicU64 = AtomicU64::new(1);

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    number: u64,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self { number: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        *COUNTS.lock().unwrap().entry((self.number, key.to_owned())).or_insert(0) += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        COUNTS.lock().unwrap().get(&(self.number, key.to_owned())).copied().unwrap_or(0)
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        COUNTS.lock().unwrap().retain(|(number, _), _| *number != self.number);
    }
}
