//! Keeps the counts of all counters in a static, by address. A counter that is moved leaves its counts behind.
//! rejected by: behaviour::a_counter_keeps_its_counts_when_it_is_moved
//! rejected by: schedules::known_and_new_paths_are_counted_while_a_table_grows
//! rejected by: schedules::who_asks_again_gets_the_count_as_it_is
//! rejected by: schedules::who_enters_a_path_is_overtaken_and_loses_none
//! rejected by: schedules::a_path_is_counted_while_a_large_table_grows
//! rejected by: schedules::who_asks_a_busy_counter_is_answered
//! rejected by: schedules::two_counters_share_no_thread
//! sometimes by: behaviour::who_panics_counts_too
//! sometimes by: behaviour::a_worker_may_outlive_a_counter

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::Mutex;

static COUNTS: LazyLock<Mutex<HashMap<(usize, String), u64>>> = LazyLock::new(Mutex::default);

#[derive(Debug, Default)]
pub struct SafeCounter {
    _not_zero_sized: u8,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    fn id(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    pub fn incr(&self, key: &str) {
        *COUNTS.lock().unwrap().entry((self.id(), key.to_owned())).or_default() += 1;
    }

    pub fn get(&self, key: &str) -> u64 {
        COUNTS.lock().unwrap().get(&(self.id(), key.to_owned())).copied().unwrap_or(0)
    }
}
