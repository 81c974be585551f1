//! `new` makes a group that wakes who waits. `Default` is derived, and the group it makes takes itself for
//! closed.
//! rejected by: schedules::a_group_may_be_made_in_either_way_and_moved

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
struct State {
    count: usize,
    /// The group is there. Without it nobody can wait, and there is nobody to wake.
    open: bool,
}

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    zero: Condvar,
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts work that is under way, so that others can wait for its end.
#[derive(Debug, Default)]
pub struct WaitGroup {
    inner: Arc<Inner>,
}

/// Something that is waited for, as long as this guard lives.
#[derive(Debug)]
#[must_use = "what is dropped at once is not waited for"]
pub struct Pending {
    inner: Arc<Inner>,
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut state = self.inner.state();
        state.count -= 1;
        let ring = state.open && state.count == 0;
        drop(state);
        if ring {
            self.inner.zero.notify_all();
        }
    }
}

impl Drop for WaitGroup {
    fn drop(&mut self) {
        self.inner.state().open = false;
    }
}

impl WaitGroup {
    /// A group with nothing to wait for.
    pub fn new() -> Self {
        let state = Mutex::new(State { count: 0, open: true });
        Self { inner: Arc::new(Inner { state, zero: Condvar::new() }) }
    }

    /// Counts one more, until the guard is dropped.
    pub fn add(&self) -> Pending {
        self.inner.state().count += 1;
        Pending { inner: Arc::clone(&self.inner) }
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
        let mut state = self.inner.state();
        while state.count > 0 {
            state = self.inner.zero.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
