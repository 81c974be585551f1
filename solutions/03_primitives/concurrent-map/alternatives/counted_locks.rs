//! A lock for each key that is being computed, thrown away by the last one who wants it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

struct Tables<K, V> {
    values: HashMap<Arc<K>, V>,
    locks: HashMap<Arc<K>, (usize, Arc<Mutex<()>>)>,
}

pub struct Cache<K, V> {
    tables: Mutex<Tables<K, V>>,
}

struct Wanted<'a, K: Eq + Hash, V> {
    cache: &'a Cache<K, V>,
    key: Arc<K>,
}

impl<K: Eq + Hash, V> Drop for Wanted<'_, K, V> {
    fn drop(&mut self) {
        let mut tables = self.cache.tables.lock().unwrap();
        let (wanted, _) = tables.locks.get_mut(&*self.key).unwrap();
        *wanted -= 1;
        if *wanted == 0 {
            tables.locks.remove(&*self.key);
        }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub fn new() -> Self {
        Self { tables: Mutex::new(Tables { values: HashMap::new(), locks: HashMap::new() }) }
    }

    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut tables = self.tables.lock().unwrap();
        if let Some(value) = tables.values.get(&key) {
            return value.clone();
        }
        let key = Arc::new(key);
        let (wanted, lock) = tables.locks.entry(Arc::clone(&key)).or_default();
        *wanted += 1;
        let lock = Arc::clone(lock);
        drop(tables);

        let wanted = Wanted { cache: self, key };
        let _turn = lock.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = self.tables.lock().unwrap().values.get(&*wanted.key) {
            return value.clone();
        }
        let value = compute();
        self.tables.lock().unwrap().values.insert(Arc::clone(&wanted.key), value.clone());
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
