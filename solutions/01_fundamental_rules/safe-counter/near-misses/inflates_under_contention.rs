//! After four exchanges in a row that came too late it takes the count out and puts it into stripes. Whoever asks in between finds less than
//! was counted.
//! rejected by: schedules::who_is_overtaken_thirty_times_still_counts

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, OnceLock, RwLock};

const STRIPES: usize = 8;
const ATTEMPTS: usize = 4;

/// A number that many may add to: one word as long as nobody is in the way, several words afterwards.
#[derive(Debug, Default)]
struct Adder {
    base: AtomicU64,
    stripes: OnceLock<[AtomicU64; STRIPES]>,
    turn: AtomicUsize,
}

impl Adder {
    fn add_one(&self) {
        if self.stripes.get().is_none() {
            let mut seen = self.base.load(SeqCst);
            for _ in 0..ATTEMPTS {
                match self.base.compare_exchange(seen, seen + 1, SeqCst, SeqCst) {
                    Ok(_) => return,
                    Err(now) => seen = now,
                }
            }
        }
        let stripes = self.stripes.get_or_init(|| {
            let stripes: [AtomicU64; STRIPES] = Default::default();
            stripes[0].store(self.base.swap(0, SeqCst), SeqCst);
            stripes
        });
        stripes[self.turn.fetch_add(1, SeqCst) % STRIPES].fetch_add(1, SeqCst);
    }

    fn sum(&self) -> u64 {
        // A late compare-exchange may still land in `base`, so it is part of the sum for ever.
        let base = self.base.load(SeqCst);
        let stripes =
            self.stripes.get().map_or(0, |stripes| stripes.iter().map(|stripe| stripe.load(SeqCst)).sum());
        base + stripes
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, Arc<Adder>>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn find(&self, key: &str) -> Option<Arc<Adder>> {
        self.counts.read().unwrap().get(key).cloned()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let adder = match self.find(key) {
            Some(adder) => adder,
            None => Arc::clone(self.counts.write().unwrap().entry(key.to_owned()).or_default()),
        };
        adder.add_one();
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.find(key).map_or(0, |adder| adder.sum())
    }
}
