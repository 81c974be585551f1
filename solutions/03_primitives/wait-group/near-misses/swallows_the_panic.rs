//! Catches the panic so that the line after the job is reached, and forgets about it: the join says `Ok` for a job that has
//! failed.
//! rejected by: schedules::a_job_that_panics_has_ended_too
//! also by: behaviour::a_panic_is_in_the_handle
//! rejected by: schedules::a_job_that_panics_counts_once

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
pub struct WaitGroup {
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    count: Mutex<usize>,
    zero: Condvar,
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
            let _ = catch_unwind(AssertUnwindSafe(job));
            drop(pending);
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
