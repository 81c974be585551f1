//! Counts guards and jobs apart and waits for one after the other: a job may add a guard after the wait for guards is over.
//! rejected by: schedules::whatever_is_added_is_waited_for

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Count {
    count: Mutex<usize>,
    zero: Condvar,
}

impl Count {
    fn up(self: &Arc<Self>) -> Pending {
        *self.count.lock().unwrap() += 1;
        Pending(Arc::clone(self))
    }

    fn wait(&self) {
        let count = self.count.lock().unwrap();
        drop(self.zero.wait_while(count, |count| *count > 0).unwrap());
    }
}

#[derive(Debug, Default)]
pub struct WaitGroup {
    guards: Arc<Count>,
    threads: Arc<Count>,
}

#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending(Arc<Count>);

impl WaitGroup {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&self) -> Pending {
        self.guards.up()
    }

    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let pending = self.threads.up();
        thread::spawn(move || {
            let _pending = pending;
            job();
        })
    }

    pub fn wait(&self) {
        self.guards.wait();
        self.threads.wait();
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        *self.0.count.lock().unwrap() -= 1;
        self.0.zero.notify_all();
    }
}
