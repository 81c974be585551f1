//! What meets a taken lock is noted as late. `get` looks at the map and then at the late ones, and an increment may take these over in between.
//! rejected by: schedules::who_counted_finds_it_while_others_count
//! rejected by: schedules::a_page_gets_no_less_during_the_next_increment

use std::collections::HashMap;
use std::sync::Mutex;

/// Counts by key, for many threads at once.
#[derive(Debug, Default)]
pub struct SafeCounter {
    counts: Mutex<HashMap<String, u64>>,
    /// Keys that were counted while `counts` was busy. Whoever has `counts` next takes them over.
    late: Mutex<Vec<String>>,
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        // Workers do not queue for the map.
        let Ok(mut counts) = self.counts.try_lock() else {
            self.late.lock().unwrap().push(key.to_owned());
            return;
        };
        *counts.entry(key.to_owned()).or_insert(0) += 1;
        for key in self.late.lock().unwrap().drain(..) {
            *counts.entry(key).or_insert(0) += 1;
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let counted = self.counts.lock().unwrap().get(key).copied().unwrap_or(0);
        let late = self.late.lock().unwrap().iter().filter(|late| *late == key).count();
        counted + late as u64
    }
}
