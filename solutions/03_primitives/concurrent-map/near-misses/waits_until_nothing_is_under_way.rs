//! Wakes those who wait when no key is under way any more: who waits for one key waits for all the others too.
//! rejected by: schedules::who_waits_for_a_key_keeps_nobody_from_another
//! rejected by: schedules::who_waits_wakes_for_its_own_key
//! rejected by: schedules::what_two_computations_ask_for_is_computed_once
//! rejected by: schedules::who_waited_computes_without_a_lock

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};

struct State<K, V> {
    values: HashMap<Arc<K>, V>,
    under_way: HashSet<Arc<K>>,
}

pub struct Cache<K, V> {
    state: Mutex<State<K, V>>,
    idle: Condvar,
}

struct Claim<'a, K: Eq + Hash, V> {
    cache: &'a Cache<K, V>,
    key: Arc<K>,
}

impl<K: Eq + Hash, V> Drop for Claim<'_, K, V> {
    fn drop(&mut self) {
        let mut state = self.cache.state.lock().unwrap();
        state.under_way.remove(&*self.key);
        if state.under_way.is_empty() {
            self.cache.idle.notify_all();
        }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub fn new() -> Self {
        Self {
            state: Mutex::new(State { values: HashMap::new(), under_way: HashSet::new() }),
            idle: Condvar::new(),
        }
    }

    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(value) = state.values.get(&key) {
                return value.clone();
            }
            if !state.under_way.contains(&key) {
                break;
            }
            state = self.idle.wait(state).unwrap();
        }
        let key = Arc::new(key);
        state.under_way.insert(Arc::clone(&key));
        drop(state);
        let claim = Claim { cache: self, key: Arc::clone(&key) };
        let value = compute();
        self.state.lock().unwrap().values.insert(key, value.clone());
        drop(claim);
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
