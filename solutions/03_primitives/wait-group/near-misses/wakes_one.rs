//! Wakes one waiter where several may be asleep: the others are never told.
//! rejected by: schedules::two_may_wait_at_once
//! rejected by: schedules::twenty_may_wait_at_once
//! rejected by: schedules::a_guard_counts_though_the_last_one_before_it_is_just_dropped

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
            let _pending = pending;
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
            self.state.zero.notify_one();
        }
    }
}
