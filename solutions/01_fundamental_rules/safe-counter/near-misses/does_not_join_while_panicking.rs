//! A thread of its own counts, and the drop waits for its end, but not while a panic unwinds: then it leaves the thread
//! behind.
//! rejected by: schedules::a_counter_that_goes_down_with_a_panic_leaves_no_thread_either

use std::collections::HashMap;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

#[derive(Debug)]
enum Call {
    Incr(String),
    Get(String, Sender<u64>),
}

/// Counts by key, for many threads at once.
#[derive(Debug)]
pub struct SafeCounter {
    calls: Option<Sender<Call>>,
    owner: Option<JoinHandle<()>>,
}

impl Default for SafeCounter {
    fn default() -> Self {
        let (calls, inbox) = channel();
        let owner = thread::spawn(move || {
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
        Self { calls: Some(calls), owner: Some(owner) }
    }
}

impl SafeCounter {
    /// A counter in which every key has the count 0.
    pub fn new() -> Self {
        Self::default()
    }

    fn call(&self, call: Call) {
        let calls = self.calls.as_ref().expect("only the drop takes it");
        calls.send(call).expect("the owner lives until the drop");
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

impl Drop for SafeCounter {
    fn drop(&mut self) {
        drop(self.calls.take());
        // Do not wait in the middle of a panic, and do not panic a second time: that would abort the process.
        if thread::panicking() {
            return;
        }
        if let Some(owner) = self.owner.take() {
            owner.join().expect("the owner does not panic");
        }
    }
}
