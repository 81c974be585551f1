//! Who finds the map busy leaves a note, and who asks enters the notes. Between taking them and having the map they are nowhere.
//! rejected by: schedules::who_counted_finds_it_while_others_ask

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
    /// Increments of those who did not want to wait for `counts`.
    pending: Mutex<Vec<String>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        match self.counts.try_lock() {
            Ok(mut counts) => *counts.entry(key.to_owned()).or_insert(0) += 1,
            // Somebody is at the map, perhaps for long. Leave a note.
            Err(_) => lock(&self.pending).push(key.to_owned()),
        }
    }

    /// The map, with all notes entered.
    fn settled(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        let notes = mem::take(&mut *lock(&self.pending));
        let mut counts = lock(&self.counts);
        for key in notes {
            *counts.entry(key).or_insert(0) += 1;
        }
        counts
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.settled().get(key).copied().unwrap_or(0)
    }
}
