//! `wait` returns at once where its thread panics, so that no panic is held up.
//! rejected by: schedules::who_panics_waits_like_everybody

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Shared {
    count: Mutex<usize>,
    empty: Condvar,
}

impl Shared {
    fn count(&self) -> MutexGuard<'_, usize> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
        *self.shared.count() += 1;
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
        let mut count = self.shared.count();
        while *count > 0 {
            // A panic that unwinds must not be held up: the guard we would wait for may be further down on
            // this very stack.
            if thread::panicking() {
                return;
            }
            count = self.shared.empty.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut count = self.shared.count();
        *count -= 1;
        if *count == 0 {
            self.shared.empty.notify_all();
        }
    }
}
