//! Counts down on the line after the job, which a panic never reaches.
//! rejected by: schedules::a_job_that_panics_has_ended_too
//! also by: behaviour::a_panic_is_in_the_handle
//! rejected by: schedules::a_job_that_panics_counts_once

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
        let state = Arc::clone(&self.state);
        *state.count.lock().unwrap() += 1;
        thread::spawn(move || {
            job();
            state.done();
        })
    }

    pub fn wait(&self) {
        let count = self.state.count.lock().unwrap();
        drop(self.state.zero.wait_while(count, |count| *count > 0).unwrap());
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.state.done();
    }
}

impl State {
    fn done(&self) {
        let mut count = self.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            self.zero.notify_all();
        }
    }
}
