//! The end of a write wakes one reader, and a reader's end wakes writers only.
//! rejected by: schedules::all_who_ask_during_an_increment_are_answered
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered

use std::cell::UnsafeCell;
use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct State {
    readers: usize,
    writing: bool,
    waiting_writers: usize,
}

/// Counts by key, for many threads at once: many may read, or one may write.
#[derive(Debug, Default)]
pub struct SafeCounter {
    state: Mutex<State>,
    may_read: Condvar,
    may_write: Condvar,
    counts: UnsafeCell<HashMap<String, u64>>,
}

// SAFETY: `counts` is written only while `writing` and read only while `readers > 0`, and never are both.
unsafe impl Sync for SafeCounter {}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        let mut state = self.state();
        state.waiting_writers += 1;
        while state.writing || state.readers > 0 {
            state = self.may_write.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting_writers -= 1;
        state.writing = true;
        drop(state);

        // SAFETY: see above.
        let counts = unsafe { &mut *self.counts.get() };
        *counts.entry(key.to_owned()).or_insert(0) += 1;

        let mut state = self.state();
        state.writing = false;
        if state.waiting_writers > 0 {
            self.may_write.notify_one();
        } else {
            self.may_read.notify_one();
        }
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let mut state = self.state();
        while state.writing {
            state = self.may_read.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.readers += 1;
        drop(state);

        // SAFETY: see above.
        let counts = unsafe { &*self.counts.get() };
        let count = counts.get(key).copied().unwrap_or(0);

        let mut state = self.state();
        state.readers -= 1;
        if state.readers == 0 && state.waiting_writers > 0 {
            self.may_write.notify_one();
        }
        count
    }
}
