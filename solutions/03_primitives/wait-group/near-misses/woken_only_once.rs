//! If another guard is added just after the last drop, whoever waits is off the list and is never woken again.
//! rejected by: schedules::who_is_woken_and_waits_again_is_woken_again
//! rejected by: schedules::a_guard_counts_though_the_last_one_before_it_is_just_dropped

use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle, Thread};

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
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    count: usize,
    waiting: Vec<Thread>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics under this lock")
    }
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        self.shared.lock().count += 1;
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
        let mut state = self.shared.lock();
        if state.count == 0 {
            return;
        }
        state.waiting.push(thread::current());
        while state.count > 0 {
            drop(state);
            thread::park();
            state = self.shared.lock();
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.count -= 1;
        if state.count == 0 {
            for waiting in state.waiting.drain(..) {
                waiting.unpark();
            }
        }
    }
}
