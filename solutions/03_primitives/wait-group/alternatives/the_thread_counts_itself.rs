//! The new thread counts itself, and spawn waits until it has; the last drop wakes as many as wait.

use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Inner {
    numbers: Mutex<(usize, usize)>,
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
        self.0.numbers.lock().unwrap().0 += 1;
        Pending(Arc::clone(&self.0))
    }

    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let group = Self(Arc::clone(&self.0));
        let (counted, is_counted) = sync_channel(1);
        let handle = thread::spawn(move || {
            let _pending = group.add();
            counted.send(()).unwrap();
            job();
        });
        is_counted.recv().unwrap();
        handle
    }

    pub fn wait(&self) {
        let mut numbers = self.0.numbers.lock().unwrap();
        numbers.1 += 1;
        while numbers.0 > 0 {
            numbers = self.0.zero.wait(numbers).unwrap();
        }
        numbers.1 -= 1;
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut numbers = self.0.numbers.lock().unwrap();
        numbers.0 -= 1;
        if numbers.0 == 0 {
            for _ in 0..numbers.1 {
                self.0.zero.notify_one();
            }
        }
    }
}
