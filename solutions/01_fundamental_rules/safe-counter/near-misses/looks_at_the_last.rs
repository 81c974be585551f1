//! Who comes to enter a path looks whether the newest entry of its part is that path; another may have come
//! behind it meanwhile.
//! rejected by: schedules::a_path_does_not_stand_there_twice

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

const BUCKETS: usize = 16;

type Bucket = RwLock<Vec<(Box<str>, AtomicU64)>>;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    buckets: [Bucket; BUCKETS],
}

/// FNV-1a.
fn hash(key: &str) -> u64 {
    key.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn bucket(&self, key: &str) -> &Bucket {
        let hash = hash(key);
        &self.buckets[(hash ^ (hash >> 32)) as usize % BUCKETS]
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let bucket = self.bucket(key);
        let seen = {
            let entries = bucket.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, count)) = entries.iter().find(|(name, _)| **name == *key) {
                count.fetch_add(1, Ordering::Relaxed);
                return;
            }
            entries.len()
        };
        let mut entries = bucket.write().unwrap_or_else(PoisonError::into_inner);
        // Entries are only ever appended. If one came since we looked, it may be ours.
        if entries.len() > seen
            && let Some((name, count)) = entries.last_mut()
            && **name == *key
        {
            *count.get_mut() += 1;
            return;
        }
        entries.push((key.into(), AtomicU64::new(1)));
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let entries = self.bucket(key).read().unwrap_or_else(PoisonError::into_inner);
        entries.iter().find(|(name, _)| **name == *key).map_or(0, |(_, count)| count.load(Ordering::Relaxed))
    }
}
