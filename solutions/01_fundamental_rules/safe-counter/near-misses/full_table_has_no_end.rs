//! The table grows when `incr` finds it full, and not when it has become full: with exactly 16 keys, or 32, or 64, no place is free, and a `get` of a key that was never counted looks for one for ever.
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

#[derive(Debug, Default)]
struct Table {
    /// As many as a power of two says, or none.
    slots: Vec<Option<(Box<str>, u64)>>,
    used: usize,
}

impl Table {
    /// The slot of `key`: where it is, or where it would be put.
    fn slot(&self, key: &str) -> usize {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let mask = self.slots.len() - 1;
        let mut at = hasher.finish() as usize & mask;
        while let Some((other, _)) = &self.slots[at] {
            if **other == *key {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let wider = (self.slots.len() * 2).max(16);
        let old = std::mem::take(&mut self.slots);
        self.slots.resize_with(wider, || None);
        for (key, count) in old.into_iter().flatten() {
            let at = self.slot(&key);
            self.slots[at] = Some((key, count));
        }
    }
}

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    table: Mutex<Table>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if table.used == table.slots.len() {
            table.grow();
        }
        let at = table.slot(key);
        match &mut table.slots[at] {
            Some((_, count)) => *count += 1,
            empty => {
                *empty = Some((key.into(), 1));
                table.used += 1;
            }
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if table.slots.is_empty() {
            return 0;
        }
        let at = table.slot(key);
        table.slots[at].as_ref().map_or(0, |(_, count)| *count)
    }
}
