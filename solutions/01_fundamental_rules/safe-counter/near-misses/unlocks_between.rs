//! Unlocks between reading and writing, so two threads can read the same count.
//! rejected by: schedules::every_increment_is_counted
//! rejected by: schedules::the_first_two_increments_of_a_key_are_counted
//! rejected by: schedules::who_is_overtaken_again_and_again_still_counts
//! rejected by: schedules::three_at_once_are_all_counted
//! rejected by: schedules::the_thirty_third_thread_is_counted
//! rejected by: schedules::a_path_does_not_stand_there_twice
//! rejected by: schedules::who_is_overtaken_thirty_times_still_counts
//! rejected by: schedules::known_and_new_paths_are_counted_while_a_table_grows
//! rejected by: schedules::who_panics_counts_whoever_else_counts
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::a_path_that_comes_at_the_second_try_is_found
//! rejected by: schedules::a_page_gets_no_less_during_the_next_increment

use std::collections::HashMap;
use std::sync::Mutex;

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    // ANCHOR: methods
    pub fn incr(&self, key: &str) {
        let old = self.get(key);
        self.counts.lock().unwrap().insert(key.to_owned(), old + 1);
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.lock().unwrap().get(key).copied().unwrap_or(0)
    }
    // ANCHOR_END: methods
}
