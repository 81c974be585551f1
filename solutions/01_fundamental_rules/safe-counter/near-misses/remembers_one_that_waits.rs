//! Remembers in a flag that somebody waits, and wakes one thread: of two that wait the second is forgotten.
//! rejected by: schedules::three_at_once_are_all_counted
//! rejected by: schedules::who_asks_between_two_increments_is_not_in_their_way
//! rejected by: schedules::all_who_ask_during_an_increment_are_answered
//! rejected by: schedules::who_counted_finds_it_while_others_count
//! rejected by: schedules::a_count_does_not_go_back_when_somebody_panics
//! rejected by: schedules::who_asks_while_somebody_always_counts_is_answered
//! rejected by: schedules::a_page_gets_no_less_during_the_next_increment

use std::collections::HashMap;
use std::sync::{Condvar, Mutex};

#[derive(Debug, Default)]
struct State {
    busy: bool,
    somebody_waits: bool,
}

#[derive(Debug, Default)]
pub struct SafeCounter {
    state: Mutex<State>,
    free: Condvar,
    counts: Mutex<HashMap<String, u64>>,
}

impl SafeCounter {
    pub fn new() -> Self {
        Self::default()
    }

    fn enter(&self) {
        let mut state = self.state.lock().unwrap();
        while state.busy {
            state.somebody_waits = true;
            state = self.free.wait(state).unwrap();
        }
        state.busy = true;
    }

    fn leave(&self) {
        let mut state = self.state.lock().unwrap();
        state.busy = false;
        if std::mem::take(&mut state.somebody_waits) {
            self.free.notify_one();
        }
    }

    pub fn incr(&self, key: &str) {
        self.enter();
        let next = self.counts.lock().unwrap().get(key).map_or(1, |count| count + 1);
        self.counts.lock().unwrap().insert(key.to_owned(), next);
        self.leave();
    }

    pub fn get(&self, key: &str) -> u64 {
        self.enter();
        let count = self.counts.lock().unwrap().get(key).copied().unwrap_or(0);
        self.leave();
        count
    }
}
