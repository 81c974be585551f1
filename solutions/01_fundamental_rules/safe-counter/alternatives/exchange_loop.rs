//! Counts with a compare-and-exchange loop: an exchange that fails is tried again with what it has read.

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: RwLock<HashMap<String, AtomicU64>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        loop {
            if let Some(count) = self.counts.read().unwrap().get(key) {
                let mut old = count.load(Ordering::Relaxed);
                while let Err(now) =
                    count.compare_exchange_weak(old, old + 1, Ordering::Relaxed, Ordering::Relaxed)
                {
                    old = now;
                }
                return;
            }
            self.counts.write().unwrap().entry(key.to_owned()).or_default();
        }
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.read().unwrap().get(key).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
