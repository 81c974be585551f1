//! After a panic the guard gives the claim back with `try_lock`: if somebody looks just then, the key stays under way for ever.
//! rejected by: schedules::who_waited_for_a_panic_computes
//! rejected by: schedules::who_waited_too_gets_the_second_value
//! rejected by: schedules::who_waits_for_the_second_panic_is_woken
//! rejected by: schedules::a_value_of_one_who_waited_is_dropped_too
//! rejected by: schedules::who_waited_gets_no_other_keys_value

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};

struct Slot<V> {
    value: Option<V>,
    claimed: bool,
}

struct Cell<V> {
    slot: Mutex<Slot<V>>,
    changed: Condvar,
}

impl<V> Default for Cell<V> {
    fn default() -> Self {
        Self { slot: Mutex::new(Slot { value: None, claimed: false }), changed: Condvar::new() }
    }
}

struct Unclaim<'a, V> {
    cell: &'a Cell<V>,
    armed: bool,
}

impl<V> Drop for Unclaim<'_, V> {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        // We are unwinding: no `unwrap` on a lock here, a second panic would abort.
        if let Ok(mut slot) = self.cell.slot.try_lock() {
            slot.claimed = false;
        }
        self.cell.changed.notify_all();
    }
}

impl<V: Clone> Cell<V> {
    fn get(&self, compute: impl FnOnce() -> V) -> V {
        let slot = self.slot.lock().unwrap();
        let mut slot = self.changed.wait_while(slot, |slot| slot.claimed && slot.value.is_none()).unwrap();
        if let Some(value) = &slot.value {
            return value.clone();
        }
        slot.claimed = true;
        drop(slot);

        let mut unclaim = Unclaim { cell: self, armed: true };
        let value = compute();
        unclaim.armed = false;

        let kept = value.clone();
        self.slot.lock().unwrap().value = Some(kept);
        self.changed.notify_all();
        value
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
        let cell = Arc::clone(self.cells.lock().unwrap().entry(key).or_default());
        cell.get(compute)
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
