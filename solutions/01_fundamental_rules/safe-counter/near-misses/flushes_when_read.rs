//! Keeps increments in a list and adds them up when somebody asks: while one reader carries the list to the map, a second
//! reader finds them in neither.
//! rejected by: schedules::two_readers_at_once_both_see_their_count
//! rejected by: schedules::who_counted_finds_it_while_others_ask
//! rejected by: schedules::two_readers_both_see_many_increments

use std::collections::HashMap;
use std::mem;
use std::sync::Mutex;

#[derive(Debug, Default)]
pub struct SafeCounter {
    recent: Mutex<Vec<String>>,
    counts: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        self.recent.lock().unwrap().push(key.to_owned());
    }

    pub fn get(&self, key: &str) -> u64 {
        let recent = mem::take(&mut *self.recent.lock().unwrap());
        let mut counts = self.counts.lock().unwrap();
        for key in recent {
            *counts.entry(key).or_insert(0) += 1;
        }
        counts.get(key).copied().unwrap_or(0)
    }
}
