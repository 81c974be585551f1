//! Computes without a lock, and `or_insert` keeps the value that came first: all get the same, but both have computed.
//! rejected by: schedules::a_key_is_computed_once
//! rejected by: schedules::all_who_waited_get_it
//! rejected by: schedules::who_waits_sleeps
//! rejected by: schedules::who_waits_for_a_key_keeps_nobody_from_another
//! rejected by: schedules::who_waited_too_gets_the_second_value
//! rejected by: schedules::who_waits_wakes_for_its_own_key
//! rejected by: schedules::what_two_computations_ask_for_is_computed_once
//! rejected by: schedules::who_panics_waits_like_everybody
//! rejected by: schedules::a_computation_may_wait_for_another_caches
//! rejected by: schedules::a_key_is_computed_once_beside_another
//! rejected by: schedules::a_panic_within_a_compute_gives_up_its_own_key_alone

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::RwLock;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    values: RwLock<HashMap<K, V>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { values: RwLock::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        // ANCHOR: look
        if let Some(value) = self.values.read().unwrap().get(&key) {
            return value.clone();
        }
        let value = compute();
        self.values.write().unwrap().entry(key).or_insert(value).clone()
        // ANCHOR_END: look
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
