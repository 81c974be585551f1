//! Marks the key as under way, and takes the mark away only when there is a value: after a panic all wait for ever.
//! rejected by: schedules::who_waited_for_a_panic_computes
//! rejected by: behaviour::a_computation_that_panics_can_be_tried_again
//! rejected by: schedules::who_waited_too_gets_the_second_value
//! rejected by: schedules::who_waits_wakes_for_its_own_key
//! rejected by: behaviour::a_compute_that_panics_while_its_thread_does_has_made_no_value
//! rejected by: schedules::a_second_computation_may_ask_for_another_key
//! rejected by: schedules::who_waited_for_two_panics_computes
//! rejected by: schedules::a_panic_moves_no_other_computation
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken
//! rejected by: schedules::a_value_of_one_who_waited_is_dropped_too
//! rejected by: schedules::who_waited_gets_no_other_keys_value
//! rejected by: schedules::who_waited_computes_without_a_lock
//! also by: behaviour::what_a_compute_asked_for_outlives_its_panic

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Condvar, Mutex};

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    entries: Mutex<HashMap<K, Entry<V>>>,
    over: Condvar,
}

impl<K: Clone + Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { entries: Mutex::new(HashMap::new()), over: Condvar::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut entries = self.entries.lock().unwrap();
        loop {
            match entries.get(&key) {
                Some(Entry::Known(value)) => return value.clone(),
                Some(Entry::UnderWay) => entries = self.over.wait(entries).unwrap(),
                None => break,
            }
        }
        entries.insert(key.clone(), Entry::UnderWay);
        drop(entries);
        let value = compute();
        self.entries.lock().unwrap().insert(key, Entry::Known(value.clone()));
        self.over.notify_all();
        value
    }
}

enum Entry<V> {
    UnderWay,
    Known(V),
}

impl<K: Clone + Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
