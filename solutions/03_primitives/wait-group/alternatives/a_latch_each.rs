//! Each guard has a latch of its own, a `OnceLock` that its drop sets. `wait` waits for the latch at the end of the list, and looks again.

use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, JoinHandle};

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    latches: Mutex<Vec<Arc<OnceLock<()>>>>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    ended: Arc<OnceLock<()>>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        let ended = Arc::new(OnceLock::new());
        self.latches.lock().unwrap().push(Arc::clone(&ended));
        Pending { ended }
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
        while let Some(latch) = self.last() {
            latch.wait();
            // It stays in the list until it is over, so that a second waiter finds it there.
            self.latches.lock().unwrap().retain(|other| !Arc::ptr_eq(other, &latch));
        }
    }

    fn last(&self) -> Option<Arc<OnceLock<()>>> {
        self.latches.lock().unwrap().last().cloned()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // Nobody else sets it.
        let _ = self.ended.set(());
    }
}
