//! # A cache that computes once a key
//!
//! The lock of the map is held only to find the key's cell. The cell is the once: it computes, and lets wait
//! whoever asks for the same key.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock};

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    cells: Mutex<HashMap<K, Arc<OnceLock<V>>>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { cells: Mutex::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        // A statement of its own, so that the lock is free again before anything is computed.
        let cell = Arc::clone(self.cells.lock().unwrap().entry(key).or_default());
        cell.get_or_init(compute).clone()
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
