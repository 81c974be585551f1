//! From the 129th key on the table is copied when it grows: an add to the old one at that moment is lost.
//! rejected by: schedules::a_path_is_counted_while_a_large_table_grows

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

const FIRST_CAPACITY: usize = 128;

/// Keys and their counts. A table is full at its capacity, and the next one has twice as much.
#[derive(Debug)]
struct Table {
    buckets: Box<[Vec<Entry>]>,
    keys: usize,
}

#[derive(Debug)]
struct Entry {
    hash: u64,
    key: Box<str>,
    count: Arc<AtomicU64>,
}

impl Table {
    fn with_capacity(capacity: usize) -> Self {
        Self { buckets: (0..capacity).map(|_| Vec::new()).collect(), keys: 0 }
    }

    fn bucket(&self, hash: u64) -> usize {
        hash as usize % self.buckets.len()
    }

    fn find(&self, hash: u64, key: &str) -> Option<Arc<AtomicU64>> {
        let entry =
            self.buckets[self.bucket(hash)].iter().find(|entry| entry.hash == hash && *entry.key == *key)?;
        Some(Arc::clone(&entry.count))
    }

    fn insert(&mut self, hash: u64, key: Box<str>, count: u64) -> Arc<AtomicU64> {
        let count = Arc::new(AtomicU64::new(count));
        let bucket = self.bucket(hash);
        self.buckets[bucket].push(Entry { hash, key, count: Arc::clone(&count) });
        self.keys += 1;
        count
    }

    /// A table of twice the capacity with the same keys and counts.
    fn grown(&self) -> Self {
        let mut grown = Self::with_capacity(2 * self.buckets.len());
        for entry in self.buckets.iter().flatten() {
            grown.insert(entry.hash, entry.key.clone(), entry.count.load(Ordering::Acquire));
        }
        grown
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    hasher: BuildHasherDefault<DefaultHasher>,
    table: RwLock<Table>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        Self {
            hasher: BuildHasherDefault::default(),
            table: RwLock::new(Table::with_capacity(FIRST_CAPACITY)),
        }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let hash = self.hasher.hash_one(key);
        let known = self.table.read().unwrap_or_else(PoisonError::into_inner).find(hash, key);
        let count = known.unwrap_or_else(|| {
            let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(count) = table.find(hash, key) {
                return count;
            }
            if table.keys == table.buckets.len() {
                *table = table.grown();
            }
            table.insert(hash, key.into(), 0)
        });
        count.fetch_add(1, Ordering::AcqRel);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let hash = self.hasher.hash_one(key);
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        table.find(hash, key).map_or(0, |count| count.load(Ordering::Acquire))
    }
}
