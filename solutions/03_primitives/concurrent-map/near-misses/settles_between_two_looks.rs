//! As Go's `sync.Map` before 1.24: the recent keys settle together when they are eight. Whoever has looked at
//! the settled ones before and at the recent ones after computes a known value again.
//! rejected by: schedules::a_known_price_stays_known_while_a_new_one_comes

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// So many recent keys settle together.
const RECENT: usize = 8;

type Places<K, V> = HashMap<Arc<K>, Arc<OnceLock<V>>>;

/// Values that are computed when they are first asked for, and kept.
///
/// As in Go's `sync.Map` before 1.24, most keys stand in a map that is only read, and is replaced as a whole.
pub struct Cache<K, V> {
    settled: RwLock<Arc<Places<K, V>>>,
    recent: Mutex<Places<K, V>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { settled: RwLock::new(Arc::new(HashMap::new())), recent: Mutex::new(HashMap::new()) }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        // No lock is held any more when the cell computes.
        self.place(key).get_or_init(compute).clone()
    }

    fn settled(&self) -> Arc<Places<K, V>> {
        Arc::clone(&self.settled.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn place(&self, key: K) -> Arc<OnceLock<V>> {
        if let Some(place) = self.settled().get(&key) {
            return Arc::clone(place);
        }
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = recent.get(&key) {
            return Arc::clone(place);
        }
        if recent.len() == RECENT {
            let mut all = Places::clone(&self.settled());
            all.extend(mem::take(&mut *recent));
            *self.settled.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(all);
        }
        Arc::clone(recent.entry(Arc::new(key)).or_default())
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
