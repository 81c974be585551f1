//! The cache is dropped by a panic: for fear of a value whose destructor panics as well, which would abort the process, it forgets its values then.
//! rejected by: behaviour::a_cache_that_a_panic_drops_drops_its_values

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};
use std::{mem, thread};

/// `None`: somebody computes it.
type Places<K, V> = HashMap<Arc<K>, Option<V>>;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<Places<K, V>>,
    changed: Condvar,
}

impl<K, V> Drop for Cache<K, V> {
    fn drop(&mut self) {
        if thread::panicking() {
            // A destructor that panics now would abort.
            mem::forget(mem::take(self.places.get_mut().unwrap()));
        }
    }
}

/// Gives a key back, should its `compute` panic.
struct Claim<'a, K: Eq + Hash, V> {
    cache: &'a Cache<K, V>,
    key: &'a K,
    kept: bool,
}

impl<K: Eq + Hash, V> Drop for Claim<'_, K, V> {
    fn drop(&mut self) {
        if !self.kept {
            self.cache.places.lock().unwrap().remove(self.key);
            self.cache.changed.notify_all();
        }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { places: Mutex::default(), changed: Condvar::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut places = self.places.lock().unwrap();
        loop {
            match places.get(&key) {
                Some(Some(value)) => return value.clone(),
                Some(None) => places = self.changed.wait(places).unwrap(),
                None => break,
            }
        }
        let key = Arc::new(key);
        places.insert(Arc::clone(&key), None);
        drop(places);

        let mut claim = Claim { cache: self, key: &key, kept: false };
        let value = compute();
        claim.kept = true;
        self.places.lock().unwrap().insert(Arc::clone(&key), Some(value.clone()));
        self.changed.notify_all();
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
