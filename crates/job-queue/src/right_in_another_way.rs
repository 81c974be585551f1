//! The queue that keeps its promises in another way, where they leave one open: it wakes everybody, and will
//! not be used after the close.

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
        assert!(!state.closed, "a job is pushed into a closed queue, which nobody does");
        state.jobs.push_back(job);
        drop(state);
        self.changed.notify_all();
    }

    pub fn pop(&self) -> Option<u32> {
        let mut state = self.state.lock().unwrap();
        while state.jobs.is_empty() && !state.closed {
            state = self.changed.wait(state).unwrap();
        }
        state.jobs.pop_front()
    }

    pub fn close(&self) {
        let mut state = self.state.lock().unwrap();
        assert!(!state.closed, "the queue is closed twice, which nobody does");
        state.closed = true;
        drop(state);
        self.changed.notify_all();
    }
}
