//! Hands the increment to a thread and returns: `get` can come before it has counted.
//! rejected by: schedules::get_sees_what_was_counted_before
//! rejected by: schedules::every_increment_is_counted
//! rejected by: schedules::the_first_two_increments_of_a_key_are_counted
//! rejected by: schedules::two_keys_at_once_do_not_disturb_each_other
//! rejected by: schedules::a_count_never_goes_back
//! rejected by: behaviour::increments_add_up
//! rejected by: behaviour::keys_do_not_disturb_each_other
//! rejected by: behaviour::two_counters_do_not_disturb_each_other

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;

#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Arc<Mutex<HashMap<String, u64>>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn incr(&self, key: &str) {
        let (counts, key) = (Arc::clone(&self.counts), key.to_owned());
        thread::spawn(move || *counts.lock().unwrap().entry(key).or_insert(0) += 1);
    }

    pub fn get(&self, key: &str) -> u64 {
        self.counts.lock().unwrap().get(key).copied().unwrap_or(0)
    }
}
