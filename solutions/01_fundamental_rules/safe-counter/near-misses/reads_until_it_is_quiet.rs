//! `get` sums the stripes again until two sums agree: while others never stop counting, it never returns.
//! rejected by: schedules::who_asks_a_busy_counter_is_answered
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

const STRIPES: usize = 16;

/// A stripe has a cache line of its own.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Stripe(AtomicU64);

/// One count, in several parts that are added up for whoever wants to know it.
#[derive(Debug, Default)]
struct Count {
    stripes: [Stripe; STRIPES],
}

impl Count {
    fn add_one(&self, stripe: usize) {
        self.stripes[stripe].0.fetch_add(1, Ordering::SeqCst);
    }

    fn sum(&self) -> u64 {
        self.stripes.iter().map(|stripe| stripe.0.load(Ordering::SeqCst)).sum()
    }

    /// The sum at one moment: nothing was added between the first look and the last.
    fn snapshot(&self) -> u64 {
        let mut before = self.sum();
        loop {
            let now = self.sum();
            if now == before {
                return now;
            }
            before = now;
            thread::yield_now();
        }
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    hasher: BuildHasherDefault<DefaultHasher>,
    counts: RwLock<HashMap<Box<str>, Arc<Count>>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let stripe = self.hasher.hash_one(thread::current().id()) as usize % STRIPES;
        match self.find(key) {
            Some(count) => count.add_one(stripe),
            None => {
                let mut counts = self.counts.write().unwrap_or_else(PoisonError::into_inner);
                counts.entry(key.into()).or_default().add_one(stripe);
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.find(key).map_or(0, |count| count.snapshot())
    }

    fn find(&self, key: &str) -> Option<Arc<Count>> {
        self.counts.read().unwrap_or_else(PoisonError::into_inner).get(key).map(Arc::clone)
    }
}
