//! Unlocks between reading and writing, so two threads can read the same count. It looks
//! right because each access holds the lock.
//! rejected by: schedules::every_increment_is_counted

use std::sync::Mutex;

/// A counter.
pub struct Tally {
    count: Mutex<u64>,
}

impl Tally {
    /// Adds one.
    pub fn incr(&self) {
        let count = *self.count.lock().unwrap();
        *self.count.lock().unwrap() = count + 1;
    }
}
