//! `pop` looks whether there is a job, and begins to wait under a second lock.

use std::collections::VecDeque;

use loom::sync::{Condvar, Mutex};

#[derive(Debug)]
pub struct Queue {
    state: Mutex<State>,
    /// The state has changed.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    jobs: VecDeque<u32>,
    closed: bool,
}

impl Queue {
    pub fn new() -> Self {
        Self { state: Mutex::new(State::default()), changed: Condvar::new() }
    }

    pub fn push(&self, job: u32) {
        self.state.lock().unwrap().jobs.push_back(job);
        self.changed.notify_one();
    }

    // ANCHOR: pop
    pub fn pop(&self) -> Option<u32> {
        loop {
            let mut state = self.state.lock().unwrap();
            if state.closed || !state.jobs.is_empty() {
                return state.jobs.pop_front();
            }
            drop(state);
            drop(self.changed.wait(self.state.lock().unwrap()).unwrap());
        }
    }

    // ANCHOR_END: pop

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}
