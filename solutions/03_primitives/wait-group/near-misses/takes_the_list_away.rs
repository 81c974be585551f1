//! Every guard holds a sender, and `wait` takes the list of their receivers away to wait for each: a second waiter finds the
//! list empty, and returns.
//! rejected by: schedules::two_may_wait_at_once
//! rejected by: schedules::a_guard_counts_though_the_last_one_before_it_is_just_dropped

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    /// Each ends when its guard is dropped.
    pending: Mutex<Vec<Receiver<()>>>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    _alive: Sender<()>,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        let (alive, ended) = channel();
        self.pending.lock().unwrap().push(ended);
        Pending { _alive: alive }
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
        while let Some(ended) = self.next() {
            let _ = ended.recv();
        }
    }

    fn next(&self) -> Option<Receiver<()>> {
        self.pending.lock().unwrap().pop()
    }
}
