//! A hash table without locks that grows by segments, each twice as large as the one before; after six of them a new key is not counted.
//! rejected by: behaviour::thousands_of_keys_have_counts_of_their_own

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// 64 + 128 + … + 2048 slots.
const SEGMENTS: usize = 6;
const FIRST: usize = 64;
const PROBES: usize = 8;

#[derive(Debug)]
struct Entry {
    key: Box<str>,
    count: AtomicU64,
}

type Slot = OnceLock<Entry>;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    hasher: RandomState,
    segments: [OnceLock<Box<[Slot]>>; SEGMENTS],
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// The places of a hash in a segment, in the order in which they are taken.
    fn places(hash: u64, len: usize) -> impl Iterator<Item = usize> {
        (0..PROBES).map(move |probe| (hash as usize).wrapping_add(probe) % len)
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let hash = self.hasher.hash_one(key);
        for (number, segment) in self.segments.iter().enumerate() {
            let slots = segment.get_or_init(|| (0..FIRST << number).map(|_| Slot::new()).collect());
            for place in Self::places(hash, slots.len()) {
                // A slot is never given up, so whoever comes with this key ends here too.
                let entry = slots[place].get_or_init(|| Entry { key: key.into(), count: AtomicU64::new(0) });
                if *entry.key == *key {
                    entry.count.fetch_add(1, Ordering::AcqRel);
                    return;
                }
            }
        }
        // More paths than a server has. A metric must not take the server down.
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let hash = self.hasher.hash_one(key);
        for segment in &self.segments {
            let Some(slots) = segment.get() else { return 0 };
            for place in Self::places(hash, slots.len()) {
                match slots[place].get() {
                    Some(entry) if *entry.key == *key => return entry.count.load(Ordering::Acquire),
                    Some(_) => {}
                    None => return 0,
                }
            }
        }
        0
    }
}
