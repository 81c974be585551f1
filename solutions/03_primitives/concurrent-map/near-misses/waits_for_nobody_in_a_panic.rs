//! A call from a destructor, while its thread panics, does not wait for a computation, but computes for
//! itself.
//! rejected by: schedules::who_panics_waits_like_everybody

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

enum State<V> {
    Vacant,
    Computing,
    Ready(V),
}

struct Cell<V> {
    state: Mutex<State<V>>,
    changed: Condvar,
}

impl<V> Default for Cell<V> {
    fn default() -> Self {
        Self { state: Mutex::new(State::Vacant), changed: Condvar::new() }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A compute that has not ended; it makes the cell vacant again if it panics.
struct Unfinished<'a, V>(&'a Cell<V>);

impl<V> Drop for Unfinished<'_, V> {
    fn drop(&mut self) {
        *lock(&self.0.state) = State::Vacant;
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
        let cell = Arc::clone(lock(&self.cells).entry(key).or_default());
        let mut state = lock(&cell.state);
        loop {
            match &*state {
                State::Ready(value) => return value.clone(),
                State::Vacant => break,
                State::Computing if thread::panicking() => {
                    // A thread that unwinds may hold what the other one needs: it does not block here.
                    drop(state);
                    return compute();
                }
                State::Computing => {
                    state = cell.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
        *state = State::Computing;
        drop(state);

        let unfinished = Unfinished(&cell);
        let value = compute();
        std::mem::forget(unfinished);
        *lock(&cell.state) = State::Ready(value.clone());
        cell.changed.notify_all();
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
