//! `crossbeam::utils`: [`Backoff`], explored, and the real [`CachePadded`].

use std::cell::Cell;
use std::fmt;

use interleave_std::{hint, thread};

pub use crossbeam_utils::CachePadded;

/// Steps that only spin; from there on a snooze yields.
const SPIN: u32 = 6;

/// Steps after which a loop had better block.
const YIELD: u32 = 10;

/// As [`crossbeam_utils::Backoff`]. To spin and to yield is the same here: others run first.
#[derive(Default)]
pub struct Backoff {
    step: Cell<u32>,
}

impl Backoff {
    /// A loop that has not waited yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins anew.
    pub fn reset(&self) {
        self.step.set(0);
    }

    /// Waits a little, after somebody else got ahead.
    #[track_caller]
    pub fn spin(&self) {
        hint::spin_loop();
        self.step.set((self.step.get() + 1).min(SPIN + 1));
    }

    /// Waits a little, until somebody else has done something.
    #[track_caller]
    pub fn snooze(&self) {
        thread::yield_now();
        self.step.set((self.step.get() + 1).min(YIELD + 1));
    }

    /// True once it is time to block instead.
    #[must_use]
    pub fn is_completed(&self) -> bool {
        self.step.get() > YIELD
    }
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let completed = self.is_completed();
        f.debug_struct("Backoff").field("step", &self.step).field("is_completed", &completed).finish()
    }
}
