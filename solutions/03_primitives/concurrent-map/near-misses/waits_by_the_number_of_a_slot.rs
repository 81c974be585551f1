//! Who waits, waits by the number of a slot, which a panic gives back: another key may have it when the one who
//! waited wakes up.
//! rejected by: schedules::who_waited_gets_no_other_keys_value

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

enum Slot<V> {
    Free,
    UnderWay,
    There(V),
}

struct State<K, V> {
    /// Which slot a key has.
    numbers: HashMap<K, usize>,
    slots: Vec<Slot<V>>,
    /// Slots whose `compute` has panicked.
    free: Vec<usize>,
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    state: Mutex<State<K, V>>,
    changed: Condvar,
}

/// Gives the slot back, unless there is a value in it.
struct UnderWay<'a, K, V> {
    cache: &'a Cache<K, V>,
    number: usize,
    value: Option<V>,
}

impl<K, V> Drop for UnderWay<'_, K, V> {
    fn drop(&mut self) {
        let mut guard = self.cache.lock();
        let state = &mut *guard;
        match self.value.take() {
            Some(value) => state.slots[self.number] = Slot::There(value),
            None => {
                state.numbers.retain(|_, number| *number != self.number);
                state.slots[self.number] = Slot::Free;
                state.free.push(self.number);
            }
        }
        self.cache.changed.notify_all();
    }
}

impl<K, V> Cache<K, V> {
    fn lock(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        let state = State { numbers: HashMap::new(), slots: Vec::new(), free: Vec::new() };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut guard = self.lock();
        let number = loop {
            let Some(&number) = guard.numbers.get(&key) else {
                let state = &mut *guard;
                let number = state.free.pop().unwrap_or_else(|| {
                    state.slots.push(Slot::Free);
                    state.slots.len() - 1
                });
                state.slots[number] = Slot::UnderWay;
                state.numbers.insert(key, number);
                break number;
            };
            while let Slot::UnderWay = guard.slots[number] {
                guard = self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner);
            }
            if let Slot::There(value) = &guard.slots[number] {
                return value.clone();
            }
            // It panicked, and now it is our turn, or that of somebody who is faster.
        };
        drop(guard);
        let mut under_way = UnderWay { cache: self, number, value: None };
        let value = compute();
        under_way.value = Some(value.clone());
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
