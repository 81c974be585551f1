//! A computation under way is known by its thread and its place. One that waits for the same place in another
//! cache is taken for one that asks for its own key.
//! rejected by: schedules::a_computation_may_wait_for_another_caches

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// Who computes in which slot. A compute that asks for its own key would wait for ever: better to say so.
static COMPUTING: Mutex<Vec<(ThreadId, usize)>> = Mutex::new(Vec::new());

enum State<V> {
    Vacant,
    Computing,
    Ready(V),
}

struct Cell<V> {
    slot: usize,
    state: Mutex<State<V>>,
    changed: Condvar,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A compute under way.
struct Computing<'a, V> {
    cell: &'a Cell<V>,
    value: Option<V>,
}

impl<'a, V> Computing<'a, V> {
    fn new(cell: &'a Cell<V>) -> Self {
        lock(&COMPUTING).push((thread::current().id(), cell.slot));
        Self { cell, value: None }
    }
}

impl<V> Drop for Computing<'_, V> {
    fn drop(&mut self) {
        let entry = (thread::current().id(), self.cell.slot);
        {
            let mut computing = lock(&COMPUTING);
            if let Some(position) = computing.iter().rposition(|other| *other == entry) {
                computing.swap_remove(position);
            }
        }
        *lock(&self.cell.state) = match self.value.take() {
            Some(value) => State::Ready(value),
            None => State::Vacant,
        };
        self.cell.changed.notify_all();
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

    fn cell(&self, key: K) -> Arc<Cell<V>> {
        let mut cells = lock(&self.cells);
        let slot = cells.len();
        Arc::clone(cells.entry(key).or_insert_with(|| {
            Arc::new(Cell { slot, state: Mutex::new(State::Vacant), changed: Condvar::new() })
        }))
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let cell = self.cell(key);
        let mut state = lock(&cell.state);
        loop {
            match &*state {
                State::Ready(value) => return value.clone(),
                State::Vacant => break,
                State::Computing => {
                    let mine = lock(&COMPUTING).contains(&(thread::current().id(), cell.slot));
                    assert!(!mine, "a compute asks for the key that it computes");
                    state = cell.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
        *state = State::Computing;
        drop(state);

        let mut computing = Computing::new(&cell);
        let value = compute();
        computing.value = Some(value.clone());
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
