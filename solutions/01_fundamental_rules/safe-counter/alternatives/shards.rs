//! Several maps, each with a lock of its own; the key's hash says which.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Mutex;

#[derive(Debug, Default)]
pub struct SafeCounter {
    shards: [Mutex<HashMap<String, u64>>; 4],
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    fn shard(&self, key: &str) -> &Mutex<HashMap<String, u64>> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
        &self.shards[hash as usize % self.shards.len()]
    }

    pub fn incr(&self, key: &str) {
        *self.shard(key).lock().unwrap().entry(key.to_owned()).or_insert(0) += 1;
    }

    pub fn get(&self, key: &str) -> u64 {
        self.shard(key).lock().unwrap().get(key).copied().unwrap_or(0)
    }
}
