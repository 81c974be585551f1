//! `try_lock` does not wait: if another thread holds the lock, the increment is dropped.
//! rejected by: schedules::every_increment_is_counted
//! rejected by: schedules::the_first_two_increments_of_a_key_are_counted
//! rejected by: schedules::two_keys_at_once_do_not_disturb_each_other
//! rejected by: schedules::a_count_never_goes_back
//! rejected by: schedules::two_readers_at_once_both_see_their_count
//! rejected by: schedules::who_is_overtaken_again_and_again_still_counts
//! rejected by: schedules::three_at_once_are_all_counted
//! rejected by: schedules::the_thirty_third_thread_is_counted
//! rejected by: schedules::a_known_key_is_found_while_new_ones_come
//! rejected by: schedules::a_key_can_be_read_while_another_is_counted
//! rejected by: schedules::who_counted_finds_it_while_others_ask
//! rejected by: schedules::a_path_is_found_while_it_is_counted
//! rejected by: schedules::a_path_does_not_stand_there_twice
//! rejected by: schedules::who_is_overtaken_thirty_times_still_counts
//! rejected by: schedules::who_counted_finds_it_while_others_count
//! rejected by: schedules::known_and_new_paths_are_counted_while_a_table_grows
//! rejected by: schedules::who_asks_again_gets_the_count_as_it_is
//! rejected by: schedules::what_was_counted_in_a_panic_does_not_go_away
//! rejected by: schedules::who_panics_counts_whoever_else_counts
//! rejected by: schedules::whichever_paths_two_count_both_return
//! rejected by: schedules::two_readers_both_see_many_increments
//! rejected by: schedules::who_enters_a_path_is_overtaken_and_loses_none
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::one_page_gets_no_less_than_another_got_before
//! rejected by: schedules::a_path_is_counted_while_a_large_table_grows
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

    pub fn incr(&self, key: &str) {
        if let Ok(mut counts) = self.counts.try_lock() {
            *counts.entry(key.to_owned()).or_insert(0) += 1;
        }
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.try_lock().map_or(0, |counts| counts.get(key).copied().unwrap_or(0))
    }
}
