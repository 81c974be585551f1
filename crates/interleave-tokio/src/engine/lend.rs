//! A task that panics and has to wait for a lock of the standard library.
//!
//! Rust notes on the thread that it panics (`std::thread::panicking`), and all tasks share one. If such a
//! task were left in the middle of its poll, everybody would seem to panic until it goes on. So it stays
//! where it is and lends its turn: the others go on from its stack, first come first served, until the lock
//! is free. Nothing else is explored meanwhile.

use std::cell::Cell;

use super::Run;
use super::worker::{Pause, Worker};

thread_local! {
    /// Panics that have begun on this thread.
    static BEGUN: Cell<u64> = const { Cell::new(0) };
}

/// A panic begins.
pub(super) fn panic_begins() {
    BEGUN.set(BEGUN.get() + 1);
}

/// The panics that had begun when a turn was lent.
pub(super) type Lent = Option<u64>;

impl Run {
    /// Lends the turn of the current task, which panics, to the first that can run: until its poll returns,
    /// or it waits. False if nobody can run.
    pub fn lend(&self) -> bool {
        let Some(task) = self.queue.pop() else { return false };
        let back = (self.turn.current.replace(Some(task)), self.turn.way.get(), self.turn.fresh.replace(0));
        let lent = self.turn.lent.replace(Some(BEGUN.get()));
        let standing = self.tasks.borrow_mut()[task].worker.take();
        let mut worker = standing.unwrap_or_else(Worker::new);
        let pause = self.poll_on(&mut worker);
        if pause == Pause::MidPoll {
            self.tasks.borrow_mut()[task].worker = Some(worker);
        }
        self.turn.lent.set(lent);
        self.turn.current.set(back.0);
        self.turn.way.set(back.1);
        self.turn.fresh.set(back.2);
        true
    }

    /// Whether the thread seems to panic only because the task that panics has lent its turn to the current
    /// one.
    pub(super) fn innocent(&self) -> bool {
        self.turn.lent.get() == Some(BEGUN.get())
    }
}

/// Whether the current task panics, as `std::thread::panicking` tells it of a thread.
#[must_use]
pub fn panicking() -> bool {
    std::thread::panicking() && !super::with(Run::innocent).unwrap_or(false)
}
