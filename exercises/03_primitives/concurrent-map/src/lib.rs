//! # A cache that computes once a key
//!
//! A shop prices its products by rules that take a while to evaluate. All threads share one cache of the
//! results. What stands here looks under one lock, computes without any, and puts the value in under another:
//! two threads that ask for the same product compute its price twice. Rework it. The cache promises:
//!
//! - The first call for a key calls its `compute` and keeps the value. All calls for that key, from whichever
//!   threads, get a clone of it, and `compute` of a later call is never called. That holds for calls from a
//!   destructor, while a thread panics, too.
//! - However many come at once for one key, one of them computes. The others wait for it, asleep: they do
//!   not look up now and then.
//! - Nobody waits for another key. While one key is being computed, however long it takes, each other key can
//!   be computed and read, also from inside that `compute`, and also if the hashes of the keys are equal. That
//!   holds for each `compute`, be it the first for its key or, after a panic, that of one who waited.
//! - A `compute` that panics has made no value. Its panic goes on, as it is, in the caller whose `compute` it
//!   was; the next caller, or one who waited meanwhile, calls its own `compute`.
//! - Two caches do not disturb each other. Dropping the cache drops its values.
//!
//! A `compute` does not ask for the key that it computes, not by way of other keys either. To clone a value,
//! to hash, compare or drop a key, and to drop a `compute` that was not called, is quick, does not panic and
//! does not ask the cache, so it may happen under a lock.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::RwLock;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    values: RwLock<HashMap<K, V>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { values: RwLock::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        if let Some(value) = self.values.read().unwrap().get(&key) {
            return value.clone();
        }
        let value = compute();
        self.values.write().unwrap().insert(key, value.clone());
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
