//! Four maps, each with a lock of its own, which is held only to find the cell.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, Mutex, OnceLock};

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    shards: [Mutex<HashMap<K, Arc<OnceLock<V>>>>; 4],
    hasher: RandomState,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { shards: Default::default(), hasher: RandomState::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let shard = &self.shards[self.hasher.hash_one(&key) as usize % self.shards.len()];
        let cell = Arc::clone(shard.lock().unwrap().entry(key).or_default());
        cell.get_or_init(compute).clone()
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
