//! Takes the count out of the map, adds one, and puts it back with what came in meanwhile. No increment is lost, but
//! whoever looks in between finds nothing.
//! rejected by: schedules::a_count_never_goes_back
//! rejected by: schedules::who_is_overtaken_again_and_again_still_counts
//! rejected by: schedules::a_path_is_found_while_it_is_counted
//! rejected by: schedules::who_is_overtaken_thirty_times_still_counts
//! rejected by: schedules::what_was_counted_in_a_panic_does_not_go_away
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::one_page_gets_no_less_than_another_got_before
//! rejected by: schedules::who_panics_counts_whoever_else_counts
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
        let mine = self.counts.lock().unwrap().remove(key).unwrap_or(0) + 1;
        *self.counts.lock().unwrap().entry(key.to_owned()).or_insert(0) += mine;
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.lock().unwrap().get(key).copied().unwrap_or(0)
    }
}
