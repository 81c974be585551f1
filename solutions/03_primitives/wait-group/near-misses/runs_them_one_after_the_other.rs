//! Runs each job under a lock, so that the count needs no care: the jobs take turns.
//! rejected by: schedules::jobs_run_beside_each_other
//! also by: behaviour::as_many_jobs_at_once_as_there_are

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
pub struct WaitGroup {
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    count: Mutex<usize>,
    zero: Condvar,
    turn: Mutex<()>,
}

#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    state: Arc<State>,
}

impl WaitGroup {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn add(&self) -> Pending {
        *self.state.count.lock().unwrap() += 1;
        Pending { state: Arc::clone(&self.state) }
    }

    pub fn spawn<F>(&self, job: F) -> JoinHandle<()>
    where
        F: FnOnce() + Send + 'static,
    {
        let pending = self.add();
        thread::spawn(move || {
            let _turn = pending.state.turn.lock().unwrap_or_else(PoisonError::into_inner);
            job();
        })
    }

    pub fn wait(&self) {
        let count = self.state.count.lock().unwrap();
        drop(self.state.zero.wait_while(count, |count| *count > 0).unwrap());
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut count = self.state.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            self.state.zero.notify_all();
        }
    }
}
