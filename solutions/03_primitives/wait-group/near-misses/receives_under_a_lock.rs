//! Every guard holds a sender, and `wait` receives under the lock that `add` needs: a job that adds another waits for the
//! waiter, and the waiter for it.
//! rejected by: schedules::what_a_job_adds_is_waited_for
//! rejected by: schedules::whatever_is_added_is_waited_for
//! rejected by: schedules::work_is_counted_before_it_begins

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
        for ended in self.pending.lock().unwrap().drain(..) {
            let _ = ended.recv();
        }
    }
}
