//! Whoever takes over after a panic wakes one of the others when it is done. With three who wait, the last one sleeps on.
//! rejected by: schedules::who_waited_too_gets_the_second_value

use std::collections::HashMap;
use std::hash::Hash;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};

enum Stage<V> {
    Open,
    Running,
    Finished(V),
}

struct Cell<V> {
    stage: Mutex<Stage<V>>,
    moved: Condvar,
}

impl<V: Clone> Cell<V> {
    fn value(&self, compute: impl FnOnce() -> V) -> V {
        let mut stage = self.stage.lock().unwrap();
        let mut waited = false;
        loop {
            match &*stage {
                Stage::Finished(value) => return value.clone(),
                Stage::Running => {
                    waited = true;
                    stage = self.moved.wait(stage).unwrap();
                }
                Stage::Open => break,
            }
        }
        *stage = Stage::Running;
        drop(stage);

        let outcome = panic::catch_unwind(AssertUnwindSafe(compute));
        let next = outcome.as_ref().map_or(Stage::Open, |value| Stage::Finished(value.clone()));
        *self.stage.lock().unwrap() = next;
        if outcome.is_err() || waited {
            // A successor is woken alone, and wakes the one behind it.
            self.moved.notify_one();
        } else {
            self.moved.notify_all();
        }
        outcome.unwrap_or_else(|panic| panic::resume_unwind(panic))
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
        let cell =
            Arc::clone(
                self.cells.lock().unwrap().entry(key).or_insert_with(|| {
                    Arc::new(Cell { stage: Mutex::new(Stage::Open), moved: Condvar::new() })
                }),
            );
        cell.value(compute)
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
