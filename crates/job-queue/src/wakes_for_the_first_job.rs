//! `push` wakes somebody only if the queue was empty, as if one who is woken took all that is inside. Of two
//! who wait for a job each, the second is left; a close that follows wakes that one, and hides it.

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
        let first = state.jobs.len() == 1;
        drop(state);
        if first {
            self.changed.notify_one();
        }
    }

    pub fn pop(&self) -> Option<u32> {
        let mut state = self.state.lock().unwrap();
        while state.jobs.is_empty() && !state.closed {
            state = self.changed.wait(state).unwrap();
        }
        state.jobs.pop_front()
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}
