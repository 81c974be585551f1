//! A job begins only when fewer than eight run: nine that wait for each other wait for ever.
//! rejected by: behaviour::as_many_jobs_at_once_as_there_are

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

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

#[derive(Debug, Default)]
struct Shared {
    count: Mutex<usize>,
    idle: Condvar,
    running: Mutex<usize>,
    room: Condvar,
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut count = self.shared.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            self.shared.idle.notify_all();
        }
    }
}

const MOST: usize = 8;

/// One of the jobs that run.
struct Permit(Arc<Shared>);

impl Permit {
    fn take(shared: Arc<Shared>) -> Self {
        let running = shared.running.lock().unwrap();
        let mut running = shared.room.wait_while(running, |running| *running >= MOST).unwrap();
        *running += 1;
        drop(running);
        Self(shared)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.0.running.lock().unwrap() -= 1;
        self.0.room.notify_one();
    }
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
            let _permit = Permit::take(Arc::clone(&pending.shared));
            let _pending = pending;
            job();
        })
    }

    /// Waits until nothing is left to wait for.
    pub fn wait(&self) {
        let count = self.shared.count.lock().unwrap();
        drop(self.shared.idle.wait_while(count, |count| *count > 0).unwrap());
    }
}
