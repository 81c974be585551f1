//! A lock for each shard, held while computing: keys wait for each other only when they share a shard, which tests seldom hit.
//! rejected by: schedules::nobody_waits_for_another_key
//! rejected by: schedules::a_computation_may_ask_for_another_key
//! rejected by: schedules::who_waits_for_a_key_keeps_nobody_from_another
//! rejected by: schedules::who_waits_wakes_for_its_own_key
//! rejected by: schedules::what_two_computations_ask_for_is_computed_once
//! also by: behaviour::however_many_keys_are_under_way_none_waits_for_another
//! rejected by: schedules::a_second_computation_may_ask_for_another_key
//! rejected by: schedules::a_panic_moves_no_other_computation
//! rejected by: schedules::who_waited_has_nothing_to_do_with_the_next_key
//! rejected by: schedules::who_waited_computes_without_a_lock
//! rejected by: schedules::a_panic_within_a_compute_gives_up_its_own_key_alone

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    shards: [Mutex<HashMap<K, V>>; 16],
    hasher: RandomState,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { shards: Default::default(), hasher: RandomState::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let shard = &self.shards[self.hasher.hash_one(&key) as usize % self.shards.len()];
        let mut values = shard.lock().unwrap_or_else(PoisonError::into_inner);
        values.entry(key).or_insert_with(compute).clone()
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
