//! A read lock for the keys that are known, and `entry` under the write lock, which looks again.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, OnceLock, RwLock};

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    cells: RwLock<HashMap<K, Arc<OnceLock<V>>>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { cells: RwLock::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let known = self.cells.read().unwrap().get(&key).map(Arc::clone);
        let cell = known.unwrap_or_else(|| Arc::clone(self.cells.write().unwrap().entry(key).or_default()));
        cell.get_or_init(compute).clone()
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
