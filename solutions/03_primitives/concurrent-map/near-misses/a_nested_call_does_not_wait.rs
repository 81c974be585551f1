//! A call from inside a compute does not wait for another thread's compute, but computes for itself.
//! rejected by: schedules::what_two_computations_ask_for_is_computed_once
//! rejected by: schedules::a_computation_may_wait_for_another_caches

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

thread_local! {
    /// How many computations this thread is inside of.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

struct Inside;

impl Inside {
    fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

type Place<V> = Arc<Mutex<Option<V>>>;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<HashMap<K, Place<V>>>,
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
            let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(places.entry(key).or_default())
        };
        let mut value = if DEPTH.get() == 0 {
            place.lock().unwrap_or_else(PoisonError::into_inner)
        } else {
            match place.try_lock() {
                Ok(value) => value,
                Err(TryLockError::Poisoned(error)) => error.into_inner(),
                // Whoever computes it may be waiting for what this thread computes.
                Err(TryLockError::WouldBlock) => return compute(),
            }
        };
        if let Some(value) = &*value {
            return value.clone();
        }
        let computed = {
            let _inside = Inside::enter();
            compute()
        };
        value.insert(computed).clone()
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
