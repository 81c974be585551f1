//! From some number of keys on two have the same lock: one waits for the other, or for itself.
//! rejected by: behaviour::however_many_keys_are_under_way_none_waits_for_another

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A value needs no lock any more when it is there, so not each gets one.
const LOCKS: usize = 256;

struct Place<V> {
    value: OnceLock<V>,
    turn: Arc<Mutex<()>>,
}

struct Table<K, V> {
    places: HashMap<K, Arc<Place<V>>>,
    locks: Vec<Arc<Mutex<()>>>,
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    table: Mutex<Table<K, V>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { table: Mutex::new(Table { places: HashMap::new(), locks: Vec::new() }) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let place = self.place(key);
        if let Some(value) = place.value.get() {
            return value.clone();
        }
        // It guards nothing but the turn, so a panic has broken nothing.
        let _turn = place.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = place.value.get() {
            return value.clone();
        }
        let value = compute();
        place.value.get_or_init(|| value).clone()
    }

    fn place(&self, key: K) -> Arc<Place<V>> {
        let mut table = self.table();
        if let Some(place) = table.places.get(&key) {
            return Arc::clone(place);
        }
        let number = table.places.len();
        if number < LOCKS {
            table.locks.push(Arc::default());
        }
        let turn = Arc::clone(&table.locks[number % LOCKS]);
        let place = Arc::new(Place { value: OnceLock::new(), turn });
        table.places.insert(key, Arc::clone(&place));
        place
    }

    fn table(&self) -> MutexGuard<'_, Table<K, V>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
