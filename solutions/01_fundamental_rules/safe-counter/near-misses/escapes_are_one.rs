//! `/a%2fb` and `/a%2Fb` are counted as one key, since HTTP takes them for the same path.
//! rejected by: behaviour::keys_that_mean_the_same_are_not_the_same

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

const SHARDS: usize = 8;

type Counts = HashMap<String, u64>;

/// The form of a path in which the digits of its percent-escapes are upper case (RFC 3986, 6.2.2.1).
fn normal(path: &str) -> Cow<'_, str> {
    let bytes = path.as_bytes();
    let is_escape = |at: usize| {
        bytes[at] == b'%'
            && bytes.get(at + 1).is_some_and(u8::is_ascii_hexdigit)
            && bytes.get(at + 2).is_some_and(u8::is_ascii_hexdigit)
    };
    let has_lower = |at: usize| bytes[at + 1..at + 3].iter().any(u8::is_ascii_lowercase);
    if !(0..bytes.len()).any(|at| is_escape(at) && has_lower(at)) {
        return Cow::Borrowed(path);
    }
    let mut normal = String::with_capacity(path.len());
    let mut upper = 0;
    for (at, character) in path.char_indices() {
        if is_escape(at) {
            upper = 3;
        }
        normal.push(if upper > 0 { character.to_ascii_uppercase() } else { character });
        upper = u32::saturating_sub(upper, 1);
    }
    Cow::Owned(normal)
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    hasher: RandomState,
    shards: [Mutex<Counts>; SHARDS],
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let key = normal(key);
        let mut counts = self.shard(&key);
        match counts.get_mut(&*key) {
            Some(count) => *count += 1,
            None => {
                counts.insert(key.into_owned(), 1);
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let key = normal(key);
        self.shard(&key).get(&*key).copied().unwrap_or(0)
    }

    fn shard(&self, key: &str) -> MutexGuard<'_, Counts> {
        let shard = self.hasher.hash_one(key) as usize % SHARDS;
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
