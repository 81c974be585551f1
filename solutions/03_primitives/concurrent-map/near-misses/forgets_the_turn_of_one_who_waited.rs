//! The turn of a caller that took over after a panic holds an `Arc` of the value's cell, and is forgotten
//! with it: the value is never dropped.
//! rejected by: schedules::a_value_of_one_who_waited_is_dropped_too

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

enum State<V> {
    Empty,
    Computing,
    Done(V),
}

/// The place of one key.
struct Cell<V> {
    state: Mutex<State<V>>,
    changed: Condvar,
}

impl<V> Default for Cell<V> {
    fn default() -> Self {
        Self { state: Mutex::new(State::Empty), changed: Condvar::new() }
    }
}

/// The right to compute, given back if it unwinds.
struct Turn<V, P: Deref<Target = Cell<V>>> {
    cell: P,
}

impl<V: Clone, P: Deref<Target = Cell<V>>> Turn<V, P> {
    fn compute(self, compute: impl FnOnce() -> V) -> V {
        let value = compute();
        *lock(&self.cell.state) = State::Done(value.clone());
        self.cell.changed.notify_all();
        // There is nothing to give back.
        mem::forget(self);
        value
    }
}

impl<V, P: Deref<Target = Cell<V>>> Drop for Turn<V, P> {
    fn drop(&mut self) {
        *lock(&self.cell.state) = State::Empty;
        self.cell.changed.notify_all();
    }
}

impl<V: Clone> Cell<V> {
    /// The turn of whoever comes first.
    fn claim(&self) -> Option<Turn<V, &Self>> {
        let mut state = lock(&self.state);
        matches!(*state, State::Empty).then(|| {
            *state = State::Computing;
            Turn { cell: self }
        })
    }

    /// Waits for the value, or for a turn if the one who computed has failed.
    fn wait(self: Arc<Self>) -> Result<V, Turn<V, Arc<Self>>> {
        let mut state = lock(&self.state);
        loop {
            match &*state {
                State::Done(value) => return Ok(value.clone()),
                State::Computing => {
                    state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                State::Empty => break,
            }
        }
        *state = State::Computing;
        drop(state);
        Err(Turn { cell: self })
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
        if let Some(turn) = cell.claim() {
            return turn.compute(compute);
        }
        match cell.wait() {
            Ok(value) => value,
            Err(turn) => turn.compute(compute),
        }
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
