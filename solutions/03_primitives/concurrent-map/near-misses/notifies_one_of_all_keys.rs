//! One condition variable for all keys, and after a panic one thread is woken to take over: it may be one that waits for another key.
//! rejected by: schedules::who_waits_wakes_for_its_own_key
//! rejected by: schedules::who_waited_computes_without_a_lock

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};

enum Entry<V> {
    UnderWay,
    Ready(V),
}

pub struct Cache<K, V> {
    entries: Mutex<HashMap<Arc<K>, Entry<V>>>,
    changed: Condvar,
}

/// Takes the mark away if the computation unwinds.
struct Claim<'a, K: Eq + Hash, V> {
    cache: &'a Cache<K, V>,
    key: Arc<K>,
}

impl<K: Eq + Hash, V> Drop for Claim<'_, K, V> {
    fn drop(&mut self) {
        let mut entries = self.cache.entries.lock().unwrap();
        if let Some(Entry::UnderWay) = entries.get(&*self.key) {
            entries.remove(&*self.key);
            // One is enough: it takes over.
            self.cache.changed.notify_one();
        }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub fn new() -> Self {
        Self { entries: Mutex::new(HashMap::new()), changed: Condvar::new() }
    }

    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut entries = self.entries.lock().unwrap();
        loop {
            match entries.get(&key) {
                Some(Entry::Ready(value)) => return value.clone(),
                Some(Entry::UnderWay) => entries = self.changed.wait(entries).unwrap(),
                None => break,
            }
        }
        let key = Arc::new(key);
        entries.insert(Arc::clone(&key), Entry::UnderWay);
        drop(entries);
        let claim = Claim { cache: self, key: Arc::clone(&key) };
        let value = compute();
        self.entries.lock().unwrap().insert(key, Entry::Ready(value.clone()));
        self.changed.notify_all();
        drop(claim);
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
