//! All counters share one static map with keys like `12:/path`, and a counter that is dropped removes all that begins with its number: number 1 removes the counts of number 10 and of number 12 as well.
//! rejected by: schedules::a_counter_takes_its_own_counts_alone_with_it

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

static NEXT_NUMBER: AtomicU64 = AtomicU64::new(1);
static COUNTS: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

fn counts() -> MutexGuard<'static, BTreeMap<String, u64>> {
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub struct SafeCounter {
    number: u64,
}

impl Default for SafeCounter {
    fn default() -> Self {
        Self { number: NEXT_NUMBER.fetch_add(1, Ordering::Relaxed) }
    }
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        let full = self.full(key);
        *counts().entry(full).or_insert(0) += 1;
    }

    pub fn get(&self, key: &str) -> u64 {
        let full = self.full(key);
        counts().get(&full).copied().unwrap_or(0)
    }

    fn full(&self, key: &str) -> String {
        format!("{}:{key}", self.number)
    }
}

impl Drop for SafeCounter {
    fn drop(&mut self) {
        let mine = self.number.to_string();
        counts().retain(|key, _| !key.starts_with(&mine));
    }
}
