//! A key may live in either of two shards, and both are locked, in the order of the key's hash: two keys may
//! need the same two the other way round.
//! rejected by: schedules::whichever_paths_two_count_both_return

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

const SHARDS: u64 = 8;

type Shard = HashMap<String, u64>;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    shards: [Mutex<Shard>; SHARDS as usize],
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let (first, second) = choices(key);
        let mut one = self.shard(first);
        if let Some(count) = one.get_mut(key) {
            *count += 1;
            return;
        }
        if first == second {
            one.insert(key.to_owned(), 1);
            return;
        }
        // `one` stays locked: nobody may add the key there while we look here.
        let mut other = self.shard(second);
        if let Some(count) = other.get_mut(key) {
            *count += 1;
            return;
        }
        let home = if other.len() < one.len() { &mut other } else { &mut one };
        home.insert(key.to_owned(), 1);
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        // A key never moves, so one shard after the other will do.
        let (first, second) = choices(key);
        let found = self.shard(first).get(key).copied();
        found.or_else(|| self.shard(second).get(key).copied()).unwrap_or(0)
    }

    fn shard(&self, index: usize) -> MutexGuard<'_, Shard> {
        self.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The two shards in which `key` may be.
fn choices(key: &str) -> (usize, usize) {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let hash = hasher.finish();
    ((hash % SHARDS) as usize, ((hash >> 32) % SHARDS) as usize)
}
