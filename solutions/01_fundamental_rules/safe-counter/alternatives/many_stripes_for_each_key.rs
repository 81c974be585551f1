//! Each key has 256 stripes, of which a thread takes one for its life: nobody who counts is in another's way, and `get`
//! adds them up.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

const STRIPES: usize = 256;

/// The stripe of the next thread that counts for the first time.
static NEXT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static MINE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The running thread's stripe. Two may have the same: they add to it by one operation.
fn mine() -> usize {
    let stripe = MINE.get().unwrap_or_else(|| NEXT.fetch_add(1, Ordering::Relaxed) % STRIPES);
    MINE.set(Some(stripe));
    stripe
}

#[derive(Debug)]
struct Striped(Box<[AtomicU64]>);

impl Default for Striped {
    fn default() -> Self {
        Self((0..STRIPES).map(|_| AtomicU64::new(0)).collect())
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, Arc<Striped>>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn of(&self, key: &str) -> Option<Arc<Striped>> {
        self.counts.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn enter(&self, key: &str) -> Arc<Striped> {
        let mut counts = self.counts.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(counts.entry(key.to_owned()).or_default())
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let Striped(stripes) = &*self.of(key).unwrap_or_else(|| self.enter(key));
        stripes[mine()].fetch_add(1, Ordering::Release);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let Some(striped) = self.of(key) else { return 0 };
        striped.0.iter().map(|stripe| stripe.load(Ordering::Acquire)).sum()
    }
}
