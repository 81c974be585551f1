//! Looks for a free place in a table of 1024 until it finds one, and there is none when all are taken.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

const PLACES: usize = 1024;

#[derive(Debug, Default)]
struct Place {
    /// Set once, and never changed.
    key: OnceLock<Box<str>>,
    count: AtomicU64,
}

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    places: Box<[Place]>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        Self { places: (0..PLACES).map(|_| Place::default()).collect() }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// The places where `key` may be, the likeliest first.
    fn probe(&self, key: &str) -> impl Iterator<Item = &Place> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let start = hasher.finish() as usize % PLACES;
        self.places.iter().cycle().skip(start)
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        for place in self.probe(key) {
            // Whoever comes first has the place; the others see whose it is.
            if **place.key.get_or_init(|| key.into()) == *key {
                place.count.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        for place in self.probe(key) {
            match place.key.get() {
                None => return 0,
                Some(other) if **other == *key => return place.count.load(Ordering::SeqCst),
                Some(_) => {}
            }
        }
        0
    }
}
