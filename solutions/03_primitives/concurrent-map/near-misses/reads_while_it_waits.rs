//! Looks for the key under a read lock, and keeps the lock while it waits for the value. Readers do not keep each other waiting; whoever has a new key waits for all of them.
//! rejected by: schedules::who_waits_for_a_key_keeps_nobody_from_another
//! rejected by: schedules::who_waits_wakes_for_its_own_key
//! rejected by: schedules::a_second_computation_may_ask_for_another_key
//! rejected by: schedules::who_waited_computes_without_a_lock
//! rejected by: schedules::a_panic_within_a_compute_gives_up_its_own_key_alone

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    cells: RwLock<HashMap<K, Arc<OnceLock<V>>>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { cells: RwLock::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let cells = self.cells.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = cells.get(&key) {
            return cell.get_or_init(compute).clone();
        }
        drop(cells);
        let mut cells = self.cells.write().unwrap_or_else(PoisonError::into_inner);
        let cell = Arc::clone(cells.entry(key).or_default());
        drop(cells);
        cell.get_or_init(compute).clone()
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
