//! A thread of its own counts and ends when the counter is gone, but nobody waits for that.
//! rejected by: schedules::a_counter_leaves_no_thread
//! rejected by: schedules::a_counter_that_goes_down_with_a_panic_leaves_no_thread_either
//! rejected by: schedules::two_counters_share_no_thread
//! rejected by: schedules::a_counter_that_two_call_first_leaves_no_thread_either

use std::collections::HashMap;
use std::sync::mpsc::{Sender, channel};
use std::thread;

#[derive(Debug)]
enum Call {
    Incr(String),
    Get(String, Sender<u64>),
}

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    calls: Sender<Call>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let (calls, inbox) = channel();
        thread::spawn(move || {
            let mut counts: HashMap<String, u64> = HashMap::new();
            for call in inbox {
                match call {
                    Call::Incr(key) => *counts.entry(key).or_insert(0) += 1,
                    Call::Get(key, answer) => {
                        // Whoever asked may be gone.
                        let _ = answer.send(counts.get(&key).copied().unwrap_or(0));
                    }
                }
            }
        });
        Self { calls }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn call(&self, call: Call) {
        self.calls.send(call).expect("the owner lives as long as the sender");
    }

    /// Adds one to the count of `key`.
    pub fn incr(&self, key: &str) {
        self.call(Call::Incr(key.to_owned()));
    }

    /// The count of `key`.
    pub fn get(&self, key: &str) -> u64 {
        let (answer, count) = channel();
        self.call(Call::Get(key.to_owned(), answer));
        count.recv().expect("the owner answers")
    }
}
