//! Short keys lie in 16 bytes that are filled up with zeros: "/a" and "/a\0" are one key.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same
//! also by: behaviour::keys_that_mean_the_same_are_not_the_same

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<Key, u64>>,
}

/// Most paths are short, and need no allocation.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Short([u8; 16]),
    Long(Box<str>),
}

impl From<&str> for Key {
    fn from(key: &str) -> Self {
        let mut bytes = [0; 16];
        match bytes.get_mut(..key.len()) {
            Some(start) => {
                start.copy_from_slice(key.as_bytes());
                Self::Short(bytes)
            }
            None => Self::Long(key.into()),
        }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut HashMap<Key, u64>) -> T) -> T {
        use_it(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        self.with(|counts| *counts.entry(key.into()).or_insert(0) += 1);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        self.with(|counts| counts.get(&key.into()).copied().unwrap_or(0))
    }
}
