//! Keeps a copy of the counts for the readers, and renews it only if none of them reads it just now.
//! rejected by: schedules::a_count_never_goes_back
//! rejected by: schedules::a_key_can_be_read_while_another_is_counted
//! rejected by: schedules::who_counted_finds_it_while_others_ask
//! rejected by: schedules::who_asks_again_gets_the_count_as_it_is
//! rejected by: schedules::what_was_counted_in_a_panic_does_not_go_away
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::who_panics_counts_whoever_else_counts
//! rejected by: schedules::a_page_gets_no_less_during_the_next_increment

use std::collections::HashMap;
use std::sync::{Mutex, RwLock};

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
    copy: RwLock<HashMap<String, u64>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        let mut counts = self.counts.lock().unwrap();
        *counts.entry(key.to_owned()).or_default() += 1;
        if let Ok(mut copy) = self.copy.try_write() {
            copy.clone_from(&counts);
        }
    }

    pub fn get(&self, key: &str) -> u64 {
        self.copy.read().unwrap().get(key).copied().unwrap_or(0)
    }
}
