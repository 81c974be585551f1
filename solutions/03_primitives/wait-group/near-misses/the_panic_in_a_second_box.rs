//! Catches the panic, drops the guard and raises it again with `panic_any`, which puts the box into another box: whoever joins finds no message.
//! rejected by: behaviour::a_panic_is_in_the_handle

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Inner {
    count: Mutex<usize>,
    zero: Condvar,
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
        let mut count = self.inner.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            self.inner.zero.notify_all();
        }
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
            let outcome = panic::catch_unwind(AssertUnwindSafe(job));
            // Ended, either way. The mutex is not touched by a thread that panics.
            drop(pending);
            if let Err(payload) = outcome {
                panic::panic_any(payload);
            }
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        let count = self.inner.count.lock().unwrap();
        let _count = self.inner.zero.wait_while(count, |count| *count > 0).unwrap();
    }
}
