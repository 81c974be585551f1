//! A computation under way is known by its thread, and a `compute` that panics gives back everything that its thread has under way, also the key whose `compute` it was called in.
//! rejected by: schedules::a_panic_within_a_compute_gives_up_its_own_key_alone

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, ThreadId};

enum Place<V> {
    /// This thread computes it.
    UnderWay(ThreadId),
    Ready(V),
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    places: Mutex<HashMap<Arc<K>, Place<V>>>,
    changed: Condvar,
}

/// Gives up what a thread has under way, should its `compute` panic.
struct Claim<'a, K: Eq + Hash, V> {
    cache: &'a Cache<K, V>,
    thread: ThreadId,
    kept: bool,
}

impl<K: Eq + Hash, V> Drop for Claim<'_, K, V> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // Whoever panics computes nothing any more.
        let mut places = self.cache.places.lock().unwrap();
        places.retain(|_, place| !matches!(place, Place::UnderWay(thread) if *thread == self.thread));
        drop(places);
        self.cache.changed.notify_all();
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { places: Mutex::new(HashMap::new()), changed: Condvar::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut places = self.places.lock().unwrap();
        loop {
            match places.get(&key) {
                Some(Place::Ready(value)) => return value.clone(),
                Some(Place::UnderWay(_)) => places = self.changed.wait(places).unwrap(),
                None => break,
            }
        }
        let key = Arc::new(key);
        let thread = thread::current().id();
        places.insert(Arc::clone(&key), Place::UnderWay(thread));
        drop(places);

        let mut claim = Claim { cache: self, thread, kept: false };
        let value = compute();
        claim.kept = true;
        self.places.lock().unwrap().insert(key, Place::Ready(value.clone()));
        self.changed.notify_all();
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
