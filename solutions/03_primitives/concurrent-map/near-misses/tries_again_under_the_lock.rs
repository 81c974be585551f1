//! After a panic the next caller computes while the map is locked.
//! rejected by: schedules::a_second_computation_may_ask_for_another_key
//! rejected by: schedules::who_waited_computes_without_a_lock

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

struct Place<V> {
    value: OnceLock<V>,
    /// From the moment it is in the map until its `compute` has returned or panicked.
    under_way: AtomicBool,
}

impl<V: Clone> Place<V> {
    fn get_or_compute(&self, compute: impl FnOnce() -> V) -> V {
        let _over = Over(&self.under_way);
        self.value.get_or_init(compute).clone()
    }
}

struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

type Places<K, V> = HashMap<K, Arc<Place<V>>>;

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
                // The usual case: the value is there, and nobody has to count an `Arc` up and down.
                Some(place) if !place.under_way.load(Ordering::SeqCst) => {
                    return place.get_or_compute(compute);
                }
                Some(place) => Arc::clone(place),
                None => {
                    let place = Arc::new(Place { value: OnceLock::new(), under_way: AtomicBool::new(true) });
                    places.insert(key, Arc::clone(&place));
                    place
                }
            }
        };
        place.get_or_compute(compute)
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
