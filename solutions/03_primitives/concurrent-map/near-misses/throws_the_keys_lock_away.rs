//! A lock for each key, thrown away when its holder is done: after a panic one who waited computes under the old lock, and who comes now under a new one.
//! rejected by: schedules::who_waited_too_gets_the_second_value

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

pub struct Cache<K, V> {
    values: RwLock<HashMap<Arc<K>, V>>,
    locks: Mutex<HashMap<Arc<K>, Arc<Mutex<()>>>>,
}

struct ThrowAway<'a, K: Eq + Hash, V> {
    cache: &'a Cache<K, V>,
    key: Arc<K>,
}

impl<K: Eq + Hash, V> Drop for ThrowAway<'_, K, V> {
    fn drop(&mut self) {
        // So that the map of locks does not grow for ever.
        self.cache.locks.lock().unwrap().remove(&*self.key);
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub fn new() -> Self {
        Self { values: RwLock::new(HashMap::new()), locks: Mutex::new(HashMap::new()) }
    }

    fn find(&self, key: &K) -> Option<V> {
        self.values.read().unwrap().get(key).cloned()
    }

    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        if let Some(value) = self.find(&key) {
            return value;
        }
        let key = Arc::new(key);
        let lock = Arc::clone(self.locks.lock().unwrap().entry(Arc::clone(&key)).or_default());
        let _computing = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let _throw_away = ThrowAway { cache: self, key: Arc::clone(&key) };
        if let Some(value) = self.find(&key) {
            return value;
        }
        let value = compute();
        self.values.write().unwrap().insert(key, value.clone());
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
