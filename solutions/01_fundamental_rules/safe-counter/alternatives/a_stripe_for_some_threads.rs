//! Each thread counts in the map of its stripe, under the lock of that stripe, and `get` adds the stripes up: each only grows, and so does their sum.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

const STRIPES: usize = 4;

#[derive(Debug, Default)]
struct Stripe(Mutex<BTreeMap<String, u64>>);

impl Stripe {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    stripes: [Stripe; STRIPES],
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn own(&self) -> &Stripe {
        let mut hasher = DefaultHasher::new();
        thread::current().id().hash(&mut hasher);
        &self.stripes[(hasher.finish() % STRIPES as u64) as usize]
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut counts = self.own().lock();
        match counts.get_mut(key) {
            Some(count) => *count += 1,
            None => drop(counts.insert(key.to_owned(), 1)),
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let mut sum = 0;
        for stripe in &self.stripes {
            sum += stripe.lock().get(key).copied().unwrap_or(0);
        }
        sum
    }
}
