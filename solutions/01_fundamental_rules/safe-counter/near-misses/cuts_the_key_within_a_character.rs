//! Keeps keys by their first eight bytes and the rest, and cuts with `split_at`, which panics where the eighth byte is not the end of a character.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Paths have much in common at their beginning, and it is kept once.
const HEAD: usize = 8;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    heads: Mutex<HashMap<String, HashMap<String, u64>>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let (head, tail) = cut(key);
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let tails = heads.entry(head.to_owned()).or_default();
        *tails.entry(tail.to_owned()).or_insert(0) += 1;
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let (head, tail) = cut(key);
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        heads.get(head).and_then(|tails| tails.get(tail)).copied().unwrap_or(0)
    }
}

fn cut(key: &str) -> (&str, &str) {
    key.split_at(key.len().min(HEAD))
}
