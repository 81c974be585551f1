//! A point at which threads wait for each other.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// Threads that meet: at its n-th step each waits until enough threads have come to their n-th.
#[derive(Clone, Debug)]
pub struct Meeting(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// How many have to be there.
    threads: usize,
    /// At how many steps they wait; later ones pass.
    steps: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How many steps each thread has come to.
    came: HashMap<ThreadId, usize>,
    waiting: usize,
    broken_off: bool,
}

impl Meeting {
    /// A meeting of this many threads, at the first `steps` steps of each.
    #[must_use]
    pub fn new(threads: usize, steps: usize) -> Self {
        let (state, changed) = Default::default();
        Self(Arc::new(Inner { threads, steps, state, changed }))
    }

    /// Comes to the meeting for one more step, and waits for nobody.
    pub fn come(&self) {
        self.step(&mut self.state());
    }

    /// Comes to the meeting, and goes on when enough others have come as far, or when the meeting is broken
    /// off.
    pub fn arrive(&self) {
        let mut state = self.state();
        let step = self.step(&mut state);
        if step > self.0.steps {
            return;
        }
        state.waiting += 1;
        let here = |state: &State| state.came.values().filter(|&&came| came >= step).count();
        while here(&state) < self.0.threads && !state.broken_off {
            state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= 1;
    }

    /// Counts a step of this thread, and gives its number.
    fn step(&self, state: &mut State) -> usize {
        let step = state.came.entry(thread::current().id()).or_default();
        *step += 1;
        self.0.changed.notify_all();
        *step
    }

    /// Whether somebody waited for others, and nobody was left to come.
    #[must_use]
    pub fn was_broken_off(&self) -> bool {
        self.state().broken_off
    }

    /// Whether somebody waits for others.
    pub(crate) fn waits(&self) -> bool {
        let state = self.state();
        state.waiting > 0 && !state.broken_off
    }

    /// Lets everybody go who waits.
    pub(crate) fn break_off(&self) {
        self.state().broken_off = true;
        self.0.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
