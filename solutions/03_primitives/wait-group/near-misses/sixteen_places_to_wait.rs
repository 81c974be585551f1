//! Who waits has one of sixteen places, and the others sleep on a bell that does not ring while a place is
//! taken.
//! rejected by: schedules::twenty_may_wait_at_once

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle, Thread};

#[derive(Debug, Default)]
struct State {
    count: usize,
    // Those who wait, without an allocation.
    parked: [Option<Thread>; 16],
}

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    // For those who find no place in the table.
    zero: Condvar,
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
        let mut state = self.inner.state.lock().unwrap();
        state.count -= 1;
        if state.count > 0 {
            return;
        }
        let mut woken = 0;
        for place in &mut state.parked {
            if let Some(thread) = place.take() {
                thread.unpark();
                woken += 1;
            }
        }
        if woken == 0 {
            self.inner.zero.notify_all();
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
        self.inner.state.lock().unwrap().count += 1;
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
        let mut state = self.inner.state.lock().unwrap();
        if state.count == 0 {
            return;
        }
        let me = thread::current();
        let Some(place) = state.parked.iter().position(Option::is_none) else {
            while state.count > 0 {
                state = self.inner.zero.wait(state).unwrap();
            }
            return;
        };
        state.parked[place] = Some(me.clone());
        // Whoever takes us out of the table has seen the count at 0.
        while state.parked[place].as_ref().is_some_and(|thread| thread.id() == me.id()) {
            drop(state);
            thread::park();
            state = self.inner.state.lock().unwrap();
        }
    }
}
