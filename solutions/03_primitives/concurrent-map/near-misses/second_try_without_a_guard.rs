//! A guard takes the mark away where the first computation panics, and none where the second does.
//! rejected by: schedules::who_waited_for_two_panics_computes
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken
//! rejected by: schedules::who_waited_computes_without_a_lock

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

enum Phase<V> {
    Empty,
    Running,
    Ready(V),
}

struct Place<V> {
    phase: Mutex<Phase<V>>,
    changed: Condvar,
}

impl<V> Default for Place<V> {
    fn default() -> Self {
        Self { phase: Mutex::new(Phase::Empty), changed: Condvar::new() }
    }
}

impl<V> Place<V> {
    fn phase(&self) -> MutexGuard<'_, Phase<V>> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn becomes(&self, phase: Phase<V>) {
        *self.phase() = phase;
        self.changed.notify_all();
    }
}

impl<V: Clone> Place<V> {
    fn get_or_compute(&self, compute: impl FnOnce() -> V) -> V {
        let mut phase = self.phase();
        loop {
            match &*phase {
                Phase::Ready(value) => return value.clone(),
                Phase::Empty => {
                    *phase = Phase::Running;
                    drop(phase);
                    let panicked = Panicked(self);
                    let value = compute();
                    std::mem::forget(panicked);
                    self.becomes(Phase::Ready(value.clone()));
                    return value;
                }
                Phase::Running => {}
            }
            phase = self.changed.wait(phase).unwrap_or_else(PoisonError::into_inner);
            if matches!(*phase, Phase::Empty) {
                // The one we have waited for has panicked, so we try it ourselves.
                *phase = Phase::Running;
                drop(phase);
                let value = compute();
                self.becomes(Phase::Ready(value.clone()));
                return value;
            }
        }
    }
}

struct Panicked<'a, V>(&'a Place<V>);

impl<V> Drop for Panicked<'_, V> {
    fn drop(&mut self) {
        self.0.becomes(Phase::Empty);
    }
}

type Places<K, V> = HashMap<K, Arc<Place<V>>>;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<Places<K, V>>,
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
        let place = Arc::clone(self.places().entry(key).or_default());
        place.get_or_compute(compute)
    }

    fn places(&self) -> MutexGuard<'_, Places<K, V>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
