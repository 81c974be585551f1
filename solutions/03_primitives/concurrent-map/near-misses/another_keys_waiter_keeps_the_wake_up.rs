//! One condition variable for all keys, and each who wakes wakes the next. Who waits for another key goes back to sleep and wakes nobody.
//! rejected by: schedules::who_waits_wakes_for_its_own_key

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};

enum Slot<V> {
    Vacant,
    Busy,
    Done(V),
}

type Slots<K, V> = HashMap<Arc<K>, Slot<V>>;

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    slots: Mutex<Slots<K, V>>,
    changed: Condvar,
}

struct Vacate<'a, K: Eq + Hash, V> {
    cache: &'a Cache<K, V>,
    key: Arc<K>,
    done: bool,
}

impl<K: Eq + Hash, V> Drop for Vacate<'_, K, V> {
    fn drop(&mut self) {
        if !self.done {
            let mut slots = self.cache.slots.lock().unwrap();
            slots.insert(Arc::clone(&self.key), Slot::Vacant);
            drop(slots);
            self.cache.changed.notify_all();
        }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { slots: Mutex::new(HashMap::new()), changed: Condvar::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let key = Arc::new(key);
        let mut slots = self.slots.lock().unwrap();
        loop {
            match slots.get(&key) {
                Some(Slot::Done(value)) => {
                    let value = value.clone();
                    drop(slots);
                    // No thundering herd: one wakes the next, until nobody sleeps.
                    self.changed.notify_one();
                    return value;
                }
                Some(Slot::Busy) => slots = self.changed.wait(slots).unwrap(),
                Some(Slot::Vacant) | None => break,
            }
        }
        slots.insert(Arc::clone(&key), Slot::Busy);
        drop(slots);

        let mut vacate = Vacate { cache: self, key: Arc::clone(&key), done: false };
        let value = compute();
        let kept = value.clone();
        self.slots.lock().unwrap().insert(key, Slot::Done(kept));
        vacate.done = true;
        self.changed.notify_one();
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
