//! Whoever has waited in `pop` looks at the first job, and removes it under a second lock if it is still there.
//! Who finds a job at once takes it under one: jobs that lay there are handed out once.

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

    pub fn pop(&self) -> Option<u32> {
        let mut state = self.state.lock().unwrap();
        let mut waited = false;
        while state.jobs.is_empty() && !state.closed {
            state = self.changed.wait(state).unwrap();
            waited = true;
        }
        if !waited {
            return state.jobs.pop_front();
        }
        let first = state.jobs.front().copied();
        drop(state);
        let mut state = self.state.lock().unwrap();
        if state.jobs.front().copied() == first {
            state.jobs.pop_front();
        }
        first
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}
