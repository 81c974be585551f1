//! Gives each thread a place to count in, and so adds by load and store: with more threads than places two have the same.
//! rejected by: schedules::the_thirty_third_thread_is_counted

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

const STRIPES: usize = 16;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static STRIPE: usize = THREADS.fetch_add(1, Ordering::Relaxed) % STRIPES;
}

#[derive(Debug, Default)]
struct Count {
    stripes: [AtomicU64; STRIPES],
}

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, Arc<Count>>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    fn count(&self, key: &str) -> Option<Arc<Count>> {
        self.counts.read().unwrap().get(key).cloned()
    }

    pub fn incr(&self, key: &str) {
        let count = self
            .count(key)
            .unwrap_or_else(|| Arc::clone(self.counts.write().unwrap().entry(key.to_owned()).or_default()));
        let mine = &count.stripes[STRIPE.with(|stripe| *stripe)];
        // Only this thread writes to its stripe.
        mine.store(mine.load(Ordering::Relaxed) + 1, Ordering::Release);
    }

    pub fn get(&self, key: &str) -> u64 {
        self.count(key)
            .map_or(0, |count| count.stripes.iter().map(|stripe| stripe.load(Ordering::Acquire)).sum())
    }
}
