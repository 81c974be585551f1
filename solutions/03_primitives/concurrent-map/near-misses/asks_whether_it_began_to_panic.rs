//! Whether the compute has panicked is asked of the thread, as the guard of a mutex does: a panic in a destructor, while the thread panics
//! already, is taken for a value, and the next caller waits for ever.
//! rejected by: behaviour::a_compute_that_panics_while_its_thread_does_has_made_no_value

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

enum State<V> {
    Empty,
    UnderWay,
    Ready(V),
}

struct Place<V> {
    state: Mutex<State<V>>,
    changed: Condvar,
}

impl<V> Default for Place<V> {
    fn default() -> Self {
        Self { state: Mutex::new(State::Empty), changed: Condvar::new() }
    }
}

impl<V> Place<V> {
    fn lock(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notices when `compute` panics, as the guard of a `Mutex` does: also right in a destructor, while a thread panics already.
struct Watch<'a, V> {
    place: &'a Place<V>,
    panicked_before: bool,
}

impl<V> Drop for Watch<'_, V> {
    fn drop(&mut self) {
        if thread::panicking() && !self.panicked_before {
            *self.place.lock() = State::Empty;
            self.place.changed.notify_one();
        }
    }
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<HashMap<K, Arc<Place<V>>>>,
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
        let place =
            Arc::clone(self.places.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        let mut state = place.lock();
        loop {
            match &*state {
                State::Ready(value) => return value.clone(),
                State::UnderWay => state = place.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                State::Empty => break,
            }
        }
        *state = State::UnderWay;
        drop(state);
        let watch = Watch { place: &place, panicked_before: thread::panicking() };
        let value = compute();
        drop(watch);
        *place.lock() = State::Ready(value.clone());
        place.changed.notify_all();
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
