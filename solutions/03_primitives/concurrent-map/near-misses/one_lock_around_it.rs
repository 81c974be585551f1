//! `entry` and `or_insert_with` under one lock: computed once, and all other keys wait for it.
//! rejected by: schedules::nobody_waits_for_another_key
//! rejected by: schedules::a_computation_may_ask_for_another_key
//! rejected by: schedules::who_waited_for_a_panic_computes
//! rejected by: schedules::who_waits_for_a_key_keeps_nobody_from_another
//! also by: behaviour::a_computation_that_panics_can_be_tried_again
//! rejected by: schedules::who_waited_too_gets_the_second_value
//! rejected by: schedules::who_waits_wakes_for_its_own_key
//! rejected by: schedules::what_two_computations_ask_for_is_computed_once
//! also by: behaviour::however_many_keys_are_under_way_none_waits_for_another
//! rejected by: schedules::a_second_computation_may_ask_for_another_key
//! rejected by: schedules::who_waited_for_two_panics_computes
//! rejected by: schedules::a_panic_moves_no_other_computation
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken
//! rejected by: schedules::a_value_of_one_who_waited_is_dropped_too
//! rejected by: schedules::who_waited_has_nothing_to_do_with_the_next_key
//! rejected by: schedules::who_waited_gets_no_other_keys_value
//! rejected by: schedules::who_waited_computes_without_a_lock
//! rejected by: schedules::a_panic_within_a_compute_gives_up_its_own_key_alone
//! also by: behaviour::what_a_compute_asked_for_outlives_its_panic

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    values: Mutex<HashMap<K, V>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { values: Mutex::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        self.values.lock().unwrap().entry(key).or_insert_with(compute).clone()
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
