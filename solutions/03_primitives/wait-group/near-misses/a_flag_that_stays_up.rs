//! The last guard raises a flag, and `wait` waits for the flag: it stays up, so the second round is over before it began.
//! rejected by: schedules::the_group_can_be_used_again
//! rejected by: schedules::wait_returns_only_after_all_are_done
//! rejected by: schedules::what_a_job_did_is_seen
//! rejected by: schedules::whatever_is_added_is_waited_for
//! rejected by: schedules::a_guard_counts_whoever_else_adds
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
    over: Mutex<bool>,
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
        if *self.state.count.lock().unwrap() == 0 {
            return;
        }
        let over = self.state.over.lock().unwrap();
        drop(self.state.zero.wait_while(over, |over| !*over).unwrap());
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut count = self.state.count.lock().unwrap();
        *count -= 1;
        if *count == 0 {
            *self.state.over.lock().unwrap() = true;
            self.state.zero.notify_all();
        }
    }
}
