//! The last guard counts down and then stores 0, to take away the mark that somebody waits: a guard that was added in between is counted no more.
//! rejected by: schedules::a_guard_counts_though_the_last_one_before_it_is_just_dropped

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// Somebody waits: whoever is the last has to wake him.
const WAITED_FOR: usize = 1;
/// One guard.
const ONE: usize = 2;

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// How many guards there are, times `ONE`, and perhaps `WAITED_FOR`.
    state: AtomicUsize,
    sleep: Mutex<()>,
    done: Condvar,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    shared: Arc<Shared>,
}

impl Drop for Pending {
    fn drop(&mut self) {
        // Where nobody waits, this is all there is to do.
        if self.shared.state.fetch_sub(ONE, Ordering::AcqRel) == ONE | WAITED_FOR {
            let _sleep = self.shared.sleep.lock().unwrap();
            self.shared.state.store(0, Ordering::Release);
            self.shared.done.notify_all();
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
        self.shared.state.fetch_add(ONE, Ordering::AcqRel);
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
            job();
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        let mut sleep = self.shared.sleep.lock().unwrap();
        while self.shared.state.fetch_or(WAITED_FOR, Ordering::AcqRel) >= ONE {
            sleep = self.shared.done.wait(sleep).unwrap();
        }
    }
}
