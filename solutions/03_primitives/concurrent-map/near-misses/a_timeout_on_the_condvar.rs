//! Nobody notifies: who waits looks again after each timeout.
//! rejected by: schedules::who_waits_sleeps

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

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
                Some(Entry::UnderWay) => {
                    entries = self.changed.wait_timeout(entries, Duration::from_millis(5)).unwrap().0
                }
                None => break,
            }
        }
        let key = Arc::new(key);
        entries.insert(Arc::clone(&key), Entry::UnderWay);
        drop(entries);
        let claim = Claim { cache: self, key: Arc::clone(&key) };
        let value = compute();
        self.entries.lock().unwrap().insert(key, Entry::Ready(value.clone()));
        drop(claim);
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
