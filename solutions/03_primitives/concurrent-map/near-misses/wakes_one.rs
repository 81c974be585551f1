//! Wakes one of those who wait when the value is there: the others sleep on.
//! rejected by: schedules::all_who_waited_get_it
//! rejected by: schedules::who_waited_too_gets_the_second_value
//! rejected by: schedules::who_waits_wakes_for_its_own_key

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
        let mut under_way = UnderWay(self, Some(key));
        let value = compute();
        let key = under_way.1.take().expect("nobody else takes it");
        self.entries.lock().unwrap().insert(key, Entry::Known(value.clone()));
        self.over.notify_one();
        value
    }
}

enum Entry<V> {
    UnderWay,
    Known(V),
}

struct UnderWay<'a, K: Clone + Eq + Hash, V>(&'a Cache<K, V>, Option<K>);

impl<K: Clone + Eq + Hash, V> Drop for UnderWay<'_, K, V> {
    fn drop(&mut self) {
        if let Some(key) = self.1.take() {
            self.0.entries.lock().unwrap().remove(&key);
            self.0.over.notify_all();
        }
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
