//! `pop` does not look again when it was woken. `push` wakes under the lock, so who waits alone finds its job.

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
        let mut state = self.state.lock().unwrap();
        state.jobs.push_back(job);
        self.changed.notify_one();
    }

    pub fn pop(&self) -> Option<u32> {
        let mut state = self.state.lock().unwrap();
        if state.jobs.is_empty() && !state.closed {
            state = self.changed.wait(state).unwrap();
        }
        state.jobs.pop_front()
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}
