//! A mutex for each key: it may be held while computing, as only those who want that key come to it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    values: Mutex<HashMap<K, Arc<Mutex<Option<V>>>>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { values: Mutex::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let value = Arc::clone(self.values.lock().unwrap().entry(key).or_default());
        // A panic leaves `None` behind, which is what it should be.
        let mut value = value.lock().unwrap_or_else(PoisonError::into_inner);
        value.get_or_insert_with(compute).clone()
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
