//! All or nothing: a `compute` that panics takes the values along that were computed inside of it, although each of those computations has succeeded.
//! rejected by: behaviour::what_a_compute_asked_for_outlives_its_panic

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, ThreadId};

struct Entry<V> {
    /// Whose `compute` it is or was.
    thread: ThreadId,
    number: u64,
    value: Option<V>,
}

struct State<K, V> {
    entries: HashMap<Arc<K>, Entry<V>>,
    next: u64,
}

/// Values that are computed when they are first asked for, and kept.
pub struct Cache<K, V> {
    state: Mutex<State<K, V>>,
    changed: Condvar,
}

struct Attempt<'a, K: Eq + Hash, V> {
    cache: &'a Cache<K, V>,
    thread: ThreadId,
    number: u64,
    kept: bool,
}

impl<K: Eq + Hash, V> Drop for Attempt<'_, K, V> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // Undo what this attempt has put in.
        let mut state = self.cache.state.lock().unwrap();
        state.entries.retain(|_, entry| entry.thread != self.thread || entry.number < self.number);
        drop(state);
        self.cache.changed.notify_all();
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache without values.
    pub fn new() -> Self {
        Self { state: Mutex::new(State { entries: HashMap::new(), next: 0 }), changed: Condvar::new() }
    }

    /// The value of `key`, from `compute` if there is none yet.
    ///
    /// # Panics
    /// Panics if this call computes and `compute` panics.
    pub fn get_or_compute(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let mut state = self.state.lock().unwrap();
        loop {
            match state.entries.get(&key) {
                Some(Entry { value: Some(value), .. }) => return value.clone(),
                Some(Entry { value: None, .. }) => state = self.changed.wait(state).unwrap(),
                None => break,
            }
        }
        let key = Arc::new(key);
        let thread = thread::current().id();
        let number = state.next;
        state.next += 1;
        state.entries.insert(Arc::clone(&key), Entry { thread, number, value: None });
        drop(state);

        let mut attempt = Attempt { cache: self, thread, number, kept: false };
        let value = compute();
        attempt.kept = true;
        let entry = Entry { thread, number, value: Some(value.clone()) };
        self.state.lock().unwrap().entries.insert(key, entry);
        self.changed.notify_all();
        value
    }
}

impl<K: Eq + Hash, V: Clone> Default for Cache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}
