//! Looks for the key under a read lock and inserts it under a write lock, without looking again: two threads that find
//! it missing both insert, and the second one's insert wipes out the first one's count.
//! rejected by: schedules::the_first_two_increments_of_a_key_are_counted
//! rejected by: schedules::who_is_overtaken_again_and_again_still_counts
//! rejected by: schedules::three_at_once_are_all_counted
//! rejected by: schedules::a_path_does_not_stand_there_twice
//! rejected by: schedules::known_and_new_paths_are_counted_while_a_table_grows
//! rejected by: schedules::who_panics_counts_whoever_else_counts
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::a_path_that_comes_at_the_second_try_is_found
//! rejected by: schedules::a_page_gets_no_less_during_the_next_increment

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
        let counts = self.counts.read().unwrap();
        if let Some(count) = counts.get(key) {
            count.fetch_add(1, Ordering::Relaxed);
            return;
        }
        drop(counts);
        self.counts.write().unwrap().insert(key.to_owned(), AtomicU64::new(1));
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.read().unwrap().get(key).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
