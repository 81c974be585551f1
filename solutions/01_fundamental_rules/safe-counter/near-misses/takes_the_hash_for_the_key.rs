//! Keeps counts by a hash of the key, which saves the copy of the key: two keys may have the same hash.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same

use std::collections::HashMap;
use std::sync::Mutex;

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<u32, u64>>,
}

/// FNV-1a, so that no string has to be copied.
fn hash(key: &str) -> u32 {
    key.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        *self.counts.lock().unwrap().entry(hash(key)).or_default() += 1;
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.lock().unwrap().get(&hash(key)).copied().unwrap_or(0)
    }
}
