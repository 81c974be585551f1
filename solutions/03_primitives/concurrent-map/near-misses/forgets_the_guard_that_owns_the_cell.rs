//! The guard owns an `Arc` of the cell, and `mem::forget` disarms it: the value outlives the cache.
//! also by: behaviour::dropping_the_cache_drops_its_values
//! rejected by: schedules::a_value_of_one_who_waited_is_dropped_too
//! also by: behaviour::a_cache_that_a_panic_drops_drops_its_values

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

enum State<V> {
    Idle,
    Computing,
    Ready(V),
}

struct Cell<V> {
    state: Mutex<State<V>>,
    changed: Condvar,
}

impl<V> Cell<V> {
    fn lock(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the claim back if `compute` unwinds.
struct Claim<V>(Arc<Cell<V>>);

impl<V> Claim<V> {
    fn fulfil(self, value: V) {
        *self.0.lock() = State::Ready(value);
        self.0.changed.notify_all();
        // Fulfilled: the drop below is for panics only.
        mem::forget(self);
    }
}

impl<V> Drop for Claim<V> {
    fn drop(&mut self) {
        *self.0.lock() = State::Idle;
        self.0.changed.notify_all();
    }
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    cells: Mutex<HashMap<K, Arc<Cell<V>>>>,
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
        let cell = {
            let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(key).or_insert_with(|| {
                Arc::new(Cell { state: Mutex::new(State::Idle), changed: Condvar::new() })
            }))
        };
        let mut state = cell.lock();
        loop {
            match &*state {
                State::Ready(value) => return value.clone(),
                State::Computing => state = cell.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                State::Idle => break,
            }
        }
        *state = State::Computing;
        drop(state);
        let claim = Claim(Arc::clone(&cell));
        let value = compute();
        claim.fulfil(value.clone());
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
