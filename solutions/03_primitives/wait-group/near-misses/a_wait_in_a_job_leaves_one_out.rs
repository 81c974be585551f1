//! A job that waits would wait for itself, so `wait` on a job's thread leaves one guard out, and does not ask of which group the job is.
//! rejected by: schedules::a_job_may_wait_for_another_group

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

thread_local! {
    /// Whether this thread runs a job, whose guard counts as long as it runs.
    static IN_A_JOB: Cell<bool> = Cell::new(false);
}

#[derive(Debug, Default)]
struct Shared {
    count: Mutex<usize>,
    fewer: Condvar,
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
        *self.shared.count.lock().unwrap() += 1;
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
            IN_A_JOB.with(|in_a_job| in_a_job.set(true));
            job();
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        let own = usize::from(IN_A_JOB.with(Cell::get));
        let mut count = self.shared.count.lock().unwrap();
        while *count > own {
            count = self.shared.fewer.wait(count).unwrap();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        *self.shared.count.lock().unwrap() -= 1;
        self.shared.fewer.notify_all();
    }
}
