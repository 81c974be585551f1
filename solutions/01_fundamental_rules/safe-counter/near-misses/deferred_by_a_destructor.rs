//! What is counted in a panic waits in a list for whoever counts next; `get` looks into the list first, and
//! then at the counts, where it finds the same increment once more.
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::who_panics_counts_whoever_else_counts

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;

type Counts = HashMap<String, u64>;

/// Counts by key, for many threads at once.
///
/// A destructor that runs while a panic unwinds must not be held up, so it never waits for the counts. If they
/// are locked its increment is put aside, and the next one settles it.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<Counts>,
    deferred: Mutex<Vec<String>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deferred(&self) -> MutexGuard<'_, Vec<String>> {
        self.deferred.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(counts: &mut Counts, key: &str) {
        match counts.get_mut(key) {
            Some(count) => *count += 1,
            None => {
                counts.insert(key.to_owned(), 1);
            }
        }
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut counts = if thread::panicking() {
            match self.counts.try_lock() {
                Ok(counts) => counts,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    self.deferred().push(key.to_owned());
                    return;
                }
            }
        } else {
            self.counts()
        };
        for deferred in self.deferred().drain(..) {
            Self::add(&mut counts, &deferred);
        }
        Self::add(&mut counts, key);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let deferred = self.deferred().iter().filter(|deferred| *deferred == key).count() as u64;
        self.counts().get(key).copied().unwrap_or(0) + deferred
    }
}
