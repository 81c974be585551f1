//! Each guard has a bit of its own in a number of 32 bits: the 33rd has the first one's, and the drop of one of the two takes both away.
//! rejected by: schedules::however_many_guards_there_are_each_counts

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct Shared {
    taken: Mutex<u32>,
    none_left: Condvar,
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
    bit: u32,
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        let mut taken = self.shared.taken.lock().unwrap();
        let bit = 1_u32.rotate_left(taken.trailing_ones());
        *taken |= bit;
        Pending { shared: Arc::clone(&self.shared), bit }
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
        let taken = self.shared.taken.lock().unwrap();
        drop(self.shared.none_left.wait_while(taken, |taken| *taken != 0).unwrap());
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut taken = self.shared.taken.lock().unwrap();
        *taken &= !self.bit;
        if *taken == 0 {
            self.shared.none_left.notify_all();
        }
    }
}
