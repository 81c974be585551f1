//! A map that is copied to enter a path. Whoever has been overtaken four times puts its copy in place
//! although others have entered paths meanwhile, and these are gone.
//! rejected by: schedules::who_enters_a_path_is_overtaken_and_loses_none

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

type Counts = HashMap<Arc<str>, Arc<AtomicU64>>;

/// Optimistic attempts before an insert insists.
const ATTEMPTS: usize = 5;

/// Counts by key, for many threads at once. The map is copied on write: keys are few, requests are many, and
/// whoever counts a known key holds the lock only to clone an `Arc`.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<Arc<Counts>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        self.cell(key).fetch_add(1, Ordering::AcqRel);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.snapshot().get(key).map_or(0, |count| count.load(Ordering::Acquire))
    }

    fn snapshot(&self) -> Arc<Counts> {
        Arc::clone(&self.counts.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The cell of `key`, which is made if there is none.
    fn cell(&self, key: &str) -> Arc<AtomicU64> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let seen = self.snapshot();
            if let Some(cell) = seen.get(key) {
                return Arc::clone(cell);
            }
            // The copy is made without the lock; nobody waits for it.
            let cell = Arc::new(AtomicU64::new(0));
            let mut copy = Counts::clone(&seen);
            copy.insert(Arc::from(key), Arc::clone(&cell));
            let mut counts = self.counts.write().unwrap_or_else(PoisonError::into_inner);
            // Somebody else was faster: start again, but not for ever.
            if Arc::ptr_eq(&counts, &seen) || (attempt >= ATTEMPTS && !counts.contains_key(key)) {
                *counts = Arc::new(copy);
                return cell;
            }
        }
    }
}
