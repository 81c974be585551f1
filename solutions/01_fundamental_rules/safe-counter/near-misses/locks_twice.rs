//! Asks for the write lock while its own read lock is still held: the `match` keeps its guard until its end.
//! rejected by: schedules::every_increment_is_counted
//! rejected by: schedules::the_first_two_increments_of_a_key_are_counted
//! rejected by: schedules::two_keys_at_once_do_not_disturb_each_other
//! rejected by: schedules::get_sees_what_was_counted_before
//! rejected by: schedules::a_count_never_goes_back
//! rejected by: schedules::two_readers_at_once_both_see_their_count
//! rejected by: behaviour::increments_add_up
//! rejected by: behaviour::keys_do_not_disturb_each_other
//! rejected by: behaviour::two_counters_do_not_disturb_each_other
//! rejected by: behaviour::what_other_threads_counted_counts
//! rejected by: behaviour::keys_that_are_alike_are_not_the_same
//! rejected by: behaviour::a_counter_keeps_its_counts_when_it_is_moved
//! rejected by: schedules::who_is_overtaken_again_and_again_still_counts
//! rejected by: schedules::three_at_once_are_all_counted
//! rejected by: schedules::the_thirty_third_thread_is_counted
//! rejected by: schedules::a_known_key_is_found_while_new_ones_come
//! rejected by: schedules::a_key_can_be_read_while_another_is_counted
//! rejected by: schedules::who_counted_finds_it_while_others_ask
//! rejected by: schedules::who_asks_between_two_increments_is_not_in_their_way
//! rejected by: schedules::a_path_does_not_stand_there_twice
//! rejected by: schedules::all_who_ask_during_an_increment_are_answered
//! rejected by: schedules::a_path_is_found_while_it_is_counted
//! rejected by: schedules::who_is_overtaken_thirty_times_still_counts
//! rejected by: schedules::who_counted_finds_it_while_others_count
//! rejected by: schedules::known_and_new_paths_are_counted_while_a_table_grows
//! rejected by: schedules::who_asks_again_gets_the_count_as_it_is
//! rejected by: behaviour::who_panics_counts_too
//! rejected by: schedules::what_was_counted_in_a_panic_does_not_go_away
//! rejected by: behaviour::a_worker_may_outlive_a_counter
//! rejected by: schedules::a_counter_takes_its_own_counts_alone_with_it
//! rejected by: schedules::a_counter_that_two_call_first_leaves_no_thread_either
//! rejected by: schedules::who_panics_counts_whoever_else_counts
//! rejected by: schedules::whichever_paths_two_count_both_return
//! rejected by: schedules::two_readers_both_see_many_increments
//! rejected by: schedules::who_enters_a_path_is_overtaken_and_loses_none
//! rejected by: behaviour::each_letter_has_a_count_of_its_own
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::one_page_gets_no_less_than_another_got_before
//! rejected by: schedules::a_path_is_counted_while_a_large_table_grows
//! rejected by: schedules::a_counter_that_is_dropped_meanwhile_leaves_no_counts
//! rejected by: schedules::a_counter_that_a_panic_drops_leaves_no_counts
//! rejected by: schedules::a_page_gets_no_less_during_the_next_increment
//! rejected by: schedules::who_asks_a_busy_counter_is_answered
//! rejected by: schedules::a_path_that_comes_at_the_second_try_is_found
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered
//! rejected by: schedules::a_counter_leaves_no_thread
//! rejected by: schedules::a_counter_that_goes_down_with_a_panic_leaves_no_thread_either
//! rejected by: schedules::two_counters_share_no_thread
//! also by: behaviour::keys_that_mean_the_same_are_not_the_same

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
        match self.counts.read().unwrap().get(key) {
            Some(count) => _ = count.fetch_add(1, Ordering::Relaxed),
            None => {
                _ = self
                    .counts
                    .write()
                    .unwrap()
                    .entry(key.to_owned())
                    .or_default()
                    .fetch_add(1, Ordering::Relaxed)
            }
        }
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.read().unwrap().get(key).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}
