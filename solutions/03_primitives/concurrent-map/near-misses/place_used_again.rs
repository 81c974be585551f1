//! A computation's place goes to the next key before whoever waited there has woken: it goes on waiting, for
//! another key.
//! rejected by: schedules::who_waited_has_nothing_to_do_with_the_next_key

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

struct State<K, V> {
    values: HashMap<Arc<K>, V>,
    /// The keys that are being computed, each in its place.
    flights: Vec<Option<Arc<K>>>,
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    state: Mutex<State<K, V>>,
    landed: Condvar,
}

/// A `compute` under way. Its place is free again when it has ended, whichever way.
struct Flight<'a, K, V> {
    cache: &'a Cache<K, V>,
    place: usize,
}

impl<K, V> Drop for Flight<'_, K, V> {
    fn drop(&mut self) {
        self.cache.state().flights[self.place] = None;
        self.cache.landed.notify_all();
    }
}

impl<K, V> Cache<K, V> {
    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        let state = State { values: HashMap::new(), flights: Vec::new() };
        Self { state: Mutex::new(state), landed: Condvar::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut state = self.state();
        loop {
            if let Some(value) = state.values.get(&key) {
                return value.clone();
            }
            let Some(place) = state.flights.iter().position(|flight| flight.as_deref() == Some(&key)) else {
                break;
            };
            while state.flights[place].is_some() {
                state = self.landed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
        let key = Arc::new(key);
        let place = state.flights.iter().position(Option::is_none).unwrap_or_else(|| {
            state.flights.push(None);
            state.flights.len() - 1
        });
        state.flights[place] = Some(Arc::clone(&key));
        drop(state);

        let flight = Flight { cache: self, place };
        let value = compute();
        self.state().values.insert(key, value.clone());
        drop(flight);
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
