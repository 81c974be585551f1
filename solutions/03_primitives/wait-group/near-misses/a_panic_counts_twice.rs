//! A job that panics is counted down by who has caught the panic, and by its guard.
//! rejected by: schedules::a_job_that_panics_counts_once

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Inner {
    count: Mutex<usize>,
    zero: Condvar,
}

impl Inner {
    fn done(&self) {
        let mut count = self.count.lock().unwrap();
        *count = count.saturating_sub(1);
        if *count == 0 {
            self.zero.notify_all();
        }
    }
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

impl Drop for Pending {
    fn drop(&mut self) {
        self.inner.done();
    }
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
            let result = panic::catch_unwind(AssertUnwindSafe(job));
            if let Err(payload) = result {
                // A job that panics has ended too.
                pending.inner.done();
                panic::resume_unwind(payload);
            }
            drop(pending);
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        let count = self.inner.count.lock().unwrap();
        drop(self.inner.zero.wait_while(count, |count| *count > 0).unwrap());
    }
}
