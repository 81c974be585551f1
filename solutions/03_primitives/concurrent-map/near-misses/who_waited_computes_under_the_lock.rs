//! Who waited for a compute that panicked computes with the map locked: other keys wait, also inside of it.
//! rejected by: schedules::who_waited_computes_without_a_lock

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

enum State<V> {
    Computing,
    Failed,
    Ready(V),
}

/// Where the value of a key is, or will be.
struct Place<V> {
    state: Mutex<State<V>>,
    changed: Condvar,
}

impl<V: Clone> Place<V> {
    fn new(state: State<V>) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(state), changed: Condvar::new() })
    }

    fn state(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, state: State<V>) {
        *self.state() = state;
        self.changed.notify_all();
    }

    /// The value, or `None` if its compute has panicked.
    fn wait(&self) -> Option<V> {
        let mut state = self.state();
        loop {
            match &*state {
                State::Ready(value) => return Some(value.clone()),
                State::Failed => return None,
                State::Computing => {
                    state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

type Places<K, V> = HashMap<K, Arc<Place<V>>>;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<Places<K, V>>,
}

/// Takes the place away again, unless it was filled.
struct Claim<'a, K: Eq + Hash, V: Clone> {
    cache: &'a Cache<K, V>,
    place: Arc<Place<V>>,
    filled: bool,
}

impl<K: Eq + Hash, V: Clone> Drop for Claim<'_, K, V> {
    fn drop(&mut self) {
        if !self.filled {
            self.cache.places().retain(|_, place| !Arc::ptr_eq(place, &self.place));
            self.place.set(State::Failed);
        }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { places: Mutex::new(HashMap::new()) }
    }

    fn places(&self) -> MutexGuard<'_, Places<K, V>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut places = self.places();
        if let Some(place) = places.get(&key).map(Arc::clone) {
            drop(places);
            return place.wait().unwrap_or_else(|| self.after_a_failure(key, compute));
        }
        let place = Place::new(State::Computing);
        places.insert(key, Arc::clone(&place));
        drop(places);
        let mut claim = Claim { cache: self, place, filled: false };
        let value = compute();
        claim.place.set(State::Ready(value.clone()));
        claim.filled = true;
        value
    }

    /// This call has waited in vain. Of all that have, one computes.
    fn after_a_failure(&self, key: K, compute: impl FnOnce() -> V) -> V {
        loop {
            let mut places = self.places();
            let Some(place) = places.get(&key).map(Arc::clone) else {
                let value = compute();
                places.insert(key, Place::new(State::Ready(value.clone())));
                return value;
            };
            drop(places);
            if let Some(value) = place.wait() {
                return value;
            }
        }
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
