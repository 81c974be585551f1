//! The guard asks `thread::panicking()`: a compute that succeeds while its thread panics over something else counts as failed.
//! rejected by: behaviour::a_call_while_its_thread_panics_is_like_any_other
//! rejected by: schedules::who_panics_waits_like_everybody

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

struct Place<V> {
    state: Mutex<State<V>>,
    ended: Condvar,
}

struct State<V> {
    computing: bool,
    value: Option<V>,
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<HashMap<K, Arc<Place<V>>>>,
}

struct Turn<'a, V>(&'a Place<V>);

impl<V> Drop for Turn<'_, V> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap();
        state.computing = false;
        if thread::panicking() {
            state.value = None;
        }
        self.0.ended.notify_all();
    }
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
            let mut places = self.places.lock().unwrap();
            let place = places.entry(key).or_insert_with(|| {
                Arc::new(Place {
                    state: Mutex::new(State { computing: false, value: None }),
                    ended: Condvar::new(),
                })
            });
            Arc::clone(place)
        };
        {
            let state = place.state.lock().unwrap();
            let mut state = place.ended.wait_while(state, |state| state.computing).unwrap();
            if let Some(value) = &state.value {
                return value.clone();
            }
            state.computing = true;
        }
        let turn = Turn(&place);
        let value = compute();
        turn.0.state.lock().unwrap().value = Some(value.clone());
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
