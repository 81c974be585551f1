//! No condition variable: a waiter leaves its thread in a list and parks, and the last guard unparks all who are there.

use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, Thread};

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    count: usize,
    parked: Vec<Thread>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    state: Arc<Mutex<State>>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        self.state.lock().unwrap().count += 1;
        Pending { state: Arc::clone(&self.state) }
    }

    /// Runs `job` on a new thread, and counts it until it has ended.
    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let pending = self.add();
        thread::spawn(move || {
            let _pending = pending;
            job();
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        loop {
            let mut state = self.state.lock().unwrap();
            if state.count == 0 {
                return;
            }
            state.parked.push(thread::current());
            drop(state);
            // May return for no reason, or for an old one: look again.
            thread::park();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut state = self.state.lock().unwrap();
        state.count -= 1;
        if state.count == 0 {
            state.parked.drain(..).for_each(|waiter| waiter.unpark());
        }
    }
}
