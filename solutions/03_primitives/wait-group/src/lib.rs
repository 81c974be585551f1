//! # A group that is waited for
//!
//! The count stands in a mutex, the condition variable beside it. A guard counts down when it is dropped,
//! which a panic does too.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many guards there are.
    count: Mutex<usize>,
    /// Notified when the count becomes 0.
    zero: Condvar,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    state: Arc<State>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        *self.state.count.lock().unwrap() += 1;
        Pending { state: Arc::clone(&self.state) }
    }

    /// Runs `job` on a new thread, and counts it until it has ended.
    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        // Before the thread starts, or a wait that comes first would find nothing to wait for.
        let pending = self.add();
        thread::spawn(move || {
            let _pending = pending;
            job();
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        let count = self.state.count.lock().unwrap();
        drop(self.state.zero.wait_while(count, |count| *count > 0).unwrap());
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // No code of others runs under this lock, so nothing poisons it.
        let mut count = self.state.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            self.state.zero.notify_all();
        }
    }
}
