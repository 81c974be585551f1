//! A guard that a panic drops is not counted down; only `spawn` catches panics. Whoever waits for such a
//! guard waits for ever.
//! rejected by: schedules::a_guard_that_a_panic_drops_is_not_waited_for

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Inner {
    count: Mutex<usize>,
    idle: Condvar,
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    inner: Arc<Inner>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    inner: Arc<Inner>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        *self.inner.count.lock().unwrap() += 1;
        Pending { inner: Arc::clone(&self.inner) }
    }

    /// Runs `job` on a new thread, and counts it until it has ended.
    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let pending = self.add();
        thread::spawn(move || {
            let ended = catch_unwind(AssertUnwindSafe(job));
            // The job has ended, whichever way: count down before the panic goes on.
            drop(pending);
            if let Err(payload) = ended {
                resume_unwind(payload);
            }
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        let mut count = self.inner.count.lock().unwrap();
        while *count > 0 {
            count = self.inner.idle.wait(count).unwrap();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // A lock that is held while a thread unwinds is poisoned, and then everybody's `unwrap` fails.
        if thread::panicking() {
            return;
        }
        let mut count = self.inner.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            self.inner.idle.notify_all();
        }
    }
}
