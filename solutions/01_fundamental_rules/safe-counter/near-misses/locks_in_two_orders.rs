//! Keeps the count of the latest key beside the map, with two locks: `incr` takes them in one order and `get` in the other.
//! rejected by: schedules::a_key_can_be_read_while_another_is_counted
//! rejected by: schedules::who_counted_finds_it_while_others_count
//! rejected by: schedules::who_asks_again_gets_the_count_as_it_is
//! rejected by: schedules::a_count_never_goes_back

use std::collections::HashMap;
use std::sync::Mutex;

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
    /// The key that was counted last, and how often since then: most requests are for the same page.
    last: Mutex<(String, u64)>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        let mut last = self.last.lock().unwrap();
        if last.0 != key {
            let (before, times) = std::mem::replace(&mut *last, (key.to_owned(), 0));
            if times > 0 {
                *self.counts.lock().unwrap().entry(before).or_default() += times;
            }
        }
        last.1 += 1;
    }

    pub fn get(&self, key: &str) -> u64 {
        let counts = self.counts.lock().unwrap();
        let last = self.last.lock().unwrap();
        let recent = if last.0 == key { last.1 } else { 0 };
        counts.get(key).copied().unwrap_or(0) + recent
    }
}
