//! Before the map grows it sweeps out what has no value, also what is being computed.
//! rejected by: behaviour::however_many_keys_are_under_way_none_waits_for_another

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

type Places<K, V> = HashMap<K, Arc<OnceLock<V>>>;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<Places<K, V>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { places: Mutex::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let place = {
            let mut places = self.places();
            match places.get(&key) {
                Some(place) => Arc::clone(place),
                None => {
                    if places.len() == places.capacity() {
                        // Before more room is taken: a `compute` that panicked has left its place empty.
                        places.retain(|_, place| place.get().is_some());
                    }
                    Arc::clone(places.entry(key).or_default())
                }
            }
        };
        place.get_or_init(compute).clone()
    }

    fn places(&self) -> MutexGuard<'_, Places<K, V>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
