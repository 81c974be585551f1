//! A group that is dropped by a panic waits for its guards first, so that no job goes on in a program that is coming down.
//! rejected by: behaviour::a_guard_may_outlive_a_group_that_a_panic_drops

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Shared {
    count: Mutex<usize>,
    none_left: Condvar,
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    shared: Arc<Shared>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    shared: Arc<Shared>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        *self.shared.count.lock().unwrap() += 1;
        Pending { shared: Arc::clone(&self.shared) }
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
        let count = self.shared.count.lock().unwrap();
        drop(self.shared.none_left.wait_while(count, |count| *count > 0).unwrap());
    }
}

impl Drop for WaitGroup {
    fn drop(&mut self) {
        // Whoever was to call `wait` does not get there any more.
        if thread::panicking() {
            self.wait();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut count = self.shared.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            self.shared.none_left.notify_all();
        }
    }
}
