//! Has eight places that are right, and a map behind them for what has no room. There the first two increments of a path at once both find
//! nothing, and the second is put over the first.
//! rejected by: schedules::known_and_new_paths_are_counted_while_a_table_grows

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{OnceLock, RwLock};

#[derive(Debug)]
struct Slot {
    key: Box<str>,
    count: AtomicU64,
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    /// Most servers have a handful of paths: no lock for those.
    slots: [OnceLock<Slot>; 8],
    /// All the others.
    overflow: RwLock<HashMap<Box<str>, AtomicU64>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        for slot in &self.slots {
            let slot = slot.get_or_init(|| Slot { key: key.into(), count: AtomicU64::new(0) });
            if *slot.key == *key {
                slot.count.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
        {
            let overflow = self.overflow.read().unwrap();
            if let Some(count) = overflow.get(key) {
                count.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
        self.overflow.write().unwrap().insert(key.into(), AtomicU64::new(1));
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        for slot in &self.slots {
            match slot.get() {
                Some(slot) if *slot.key == *key => return slot.count.load(Ordering::SeqCst),
                Some(_) => {}
                None => return 0,
            }
        }
        let overflow = self.overflow.read().unwrap();
        overflow.get(key).map_or(0, |count| count.load(Ordering::SeqCst))
    }
}
