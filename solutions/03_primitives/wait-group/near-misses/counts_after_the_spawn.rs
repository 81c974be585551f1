//! Counts on the line after the spawn: a job that is over sooner takes away a count that stands for somebody else's guard.
//! rejected by: schedules::work_is_counted_before_it_begins

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Inner {
    count: Mutex<isize>,
    zero: Condvar,
}

#[derive(Debug, Default)]
pub struct WaitGroup(Arc<Inner>);

#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending(Arc<Inner>);

impl WaitGroup {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&self) -> Pending {
        *self.0.count.lock().unwrap() += 1;
        Pending(Arc::clone(&self.0))
    }

    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let pending = Pending(Arc::clone(&self.0));
        let handle = thread::spawn(move || {
            let _pending = pending;
            job();
        });
        // Only now is it certain that there is a thread to wait for.
        *self.0.count.lock().unwrap() += 1;
        handle
    }

    pub fn wait(&self) {
        let count = self.0.count.lock().unwrap();
        drop(self.0.zero.wait_while(count, |count| *count > 0).unwrap());
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        *self.0.count.lock().unwrap() -= 1;
        self.0.zero.notify_all();
    }
}
