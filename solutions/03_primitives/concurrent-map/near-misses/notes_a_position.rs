//! Keys by their hash, in lists. A computation notes its position in the list, and one that panics moves
//! another one there.
//! rejected by: schedules::a_panic_moves_no_other_computation

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct Entry<K, V> {
    key: K,
    /// None while it is being computed.
    value: Option<V>,
}

type Buckets<K, V> = HashMap<u64, Vec<Entry<K, V>>>;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    hasher: RandomState,
    /// By hash, so that a key is hashed once, and not while the lock is held.
    buckets: Mutex<Buckets<K, V>>,
    changed: Condvar,
}

/// A computation that is under way, at its place in a bucket.
struct UnderWay<'a, K, V> {
    cache: &'a Cache<K, V>,
    hash: u64,
    index: usize,
    done: bool,
}

impl<K, V> Cache<K, V> {
    fn buckets(&self) -> MutexGuard<'_, Buckets<K, V>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { hasher: RandomState::new(), buckets: Mutex::new(HashMap::new()), changed: Condvar::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let hash = self.hasher.hash_one(&key);
        let mut buckets = self.buckets();
        let index = loop {
            let bucket = buckets.entry(hash).or_default();
            match bucket.iter().find(|entry| entry.key == key) {
                Some(Entry { value: Some(value), .. }) => return value.clone(),
                Some(_) => {}
                None => {
                    bucket.push(Entry { key, value: None });
                    break bucket.len() - 1;
                }
            }
            buckets = self.changed.wait(buckets).unwrap_or_else(PoisonError::into_inner);
        };
        drop(buckets);
        let under_way = UnderWay { cache: self, hash, index, done: false };
        let value = compute();
        under_way.finish(value.clone());
        value
    }
}

impl<K, V> UnderWay<'_, K, V> {
    fn finish(mut self, value: V) {
        if let Some(bucket) = self.cache.buckets().get_mut(&self.hash) {
            bucket[self.index].value = Some(value);
            self.done = true;
        }
        self.cache.changed.notify_all();
    }
}

impl<K, V> Drop for UnderWay<'_, K, V> {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        // `compute` has panicked: the key is as if it had never been asked for.
        if let Some(bucket) = self.cache.buckets().get_mut(&self.hash) {
            if self.index < bucket.len() {
                bucket.swap_remove(self.index);
            }
        }
        self.cache.changed.notify_all();
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
