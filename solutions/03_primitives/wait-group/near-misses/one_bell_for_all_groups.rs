//! All groups share one bell. The last guard rings it once for each who waits for its group, but those who wake may be another group's, and go back to sleep.
//! rejected by: schedules::two_groups_may_be_waited_for_at_once
//! rejected by: schedules::a_job_may_wait_for_another_group

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

static HALL: Mutex<()> = Mutex::new(());
static BELL: Condvar = Condvar::new();

#[derive(Debug, Default)]
struct Counts {
    guards: usize,
    waiting: usize,
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup(Arc<Mutex<Counts>>);

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending(Arc<Mutex<Counts>>);

impl Drop for Pending {
    fn drop(&mut self) {
        let _hall = HALL.lock().unwrap();
        let mut counts = self.0.lock().unwrap();
        counts.guards -= 1;
        if counts.guards == 0 {
            for _ in 0..counts.waiting {
                BELL.notify_one();
            }
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
        self.0.lock().unwrap().guards += 1;
        Pending(Arc::clone(&self.0))
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
        let mut hall = HALL.lock().unwrap();
        self.0.lock().unwrap().waiting += 1;
        while self.0.lock().unwrap().guards > 0 {
            hall = BELL.wait(hall).unwrap();
        }
        self.0.lock().unwrap().waiting -= 1;
    }
}
