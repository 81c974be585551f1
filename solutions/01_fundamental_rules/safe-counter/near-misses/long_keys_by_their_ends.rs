//! A long key is known by its length, its beginning and its end.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same
//! also by: behaviour::keys_that_mean_the_same_are_not_the_same

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const END: usize = 32;

/// What is kept of a key: all of a short one, and of a long one its length and both ends.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Fingerprint {
    len: usize,
    head: Box<[u8]>,
    tail: Box<[u8]>,
}

impl Fingerprint {
    fn of(key: &str) -> Self {
        let bytes = key.as_bytes();
        let (head, rest) = bytes.split_at(bytes.len().min(END));
        let tail = &rest[rest.len().saturating_sub(END)..];
        Self { len: bytes.len(), head: head.into(), tail: tail.into() }
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<Fingerprint, u64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let key = Fingerprint::of(key);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(key).or_insert(0) += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let key = Fingerprint::of(key);
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&key).copied().unwrap_or(0)
    }
}
