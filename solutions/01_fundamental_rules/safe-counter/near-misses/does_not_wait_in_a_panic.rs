//! A call by a destructor while a panic unwinds is dropped if the lock is taken just then.
//! rejected by: schedules::who_panics_counts_whoever_else_counts
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;

type Counts = HashMap<String, u64>;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<Counts>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let Some(mut counts) = self.for_writing() else { return };
        match counts.get_mut(key) {
            Some(count) => *count += 1,
            None => {
                counts.insert(key.to_owned(), 1);
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied().unwrap_or(0)
    }

    /// The counts. A thread that unwinds takes them if it can, but does not wait: it may hold whatever the
    /// other one is waiting for.
    fn for_writing(&self) -> Option<MutexGuard<'_, Counts>> {
        match self.counts.try_lock() {
            Ok(counts) => Some(counts),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if thread::panicking() => None,
            Err(TryLockError::WouldBlock) => Some(self.counts.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}
