//! Counts by path, and in each by query. A path whose query is empty is the same as one without.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same
//! also by: behaviour::keys_that_mean_the_same_are_not_the_same

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

/// Counts by key, for many threads at once.
///
/// A path has many queries and each is a key of its own. So that a busy path does not hold up the others, every
/// path has a lock of its own; the outer one is written only when a path is new.
#[derive(Debug, Default)]
pub struct SafeCounter {
    paths: RwLock<HashMap<Box<str>, Queries>>,
}

/// The counts of one path, by query.
#[derive(Debug, Default)]
struct Queries {
    counts: Mutex<HashMap<Box<str>, u64>>,
}

impl Queries {
    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, u64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn incr(&self, query: &str) {
        let mut counts = self.lock();
        if let Some(count) = counts.get_mut(query) {
            *count += 1;
        } else {
            counts.insert(query.into(), 1);
        }
    }
}

/// Path and query of a key.
fn split(key: &str) -> (&str, &str) {
    key.split_once('?').unwrap_or((key, ""))
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let (path, query) = split(key);
        {
            let paths = self.paths.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(queries) = paths.get(path) {
                queries.incr(query);
                return;
            }
        }
        let mut paths = self.paths.write().unwrap_or_else(PoisonError::into_inner);
        paths.entry(path.into()).or_default().incr(query);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let (path, query) = split(key);
        let paths = self.paths.read().unwrap_or_else(PoisonError::into_inner);
        let Some(queries) = paths.get(path) else {
            return 0;
        };
        let counts = queries.lock();
        counts.get(query).copied().unwrap_or(0)
    }
}
