//! Each thread remembers the counts that it has used by the counter's address, where another counter may lie later.
//! rejected by: behaviour::a_counter_keeps_its_counts_when_it_is_moved
//! rejected by: behaviour::a_worker_may_outlive_a_counter

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

thread_local! {
    /// The counts that this thread has used, by counter and key: no lock for a key that it knows.
    static KNOWN: RefCell<HashMap<usize, HashMap<String, Arc<AtomicU64>>>> = RefCell::default();
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, Arc<AtomicU64>>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn slot(&self, key: &str) -> Arc<AtomicU64> {
        let mut counts = self.counts.lock().unwrap();
        Arc::clone(counts.entry(key.to_owned()).or_default())
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let address = std::ptr::from_ref(self).addr();
        KNOWN.with_borrow_mut(|known| {
            let known = known.entry(address).or_default();
            if let Some(count) = known.get(key) {
                count.fetch_add(1, Ordering::SeqCst);
            } else {
                let count = self.slot(key);
                count.fetch_add(1, Ordering::SeqCst);
                known.insert(key.to_owned(), count);
            }
        });
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.counts.lock().unwrap().get(key).map_or(0, |count| count.load(Ordering::SeqCst))
    }
}
