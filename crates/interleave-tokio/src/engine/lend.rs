//! A task that panics and has to wait for a lock of the standard library.
//!
//! Rust notes on the thread that it panics (`std::thread::panicking`), and all tasks share one. If such a
//! task were left in the middle of its poll, everybody would seem to panic until it goes on. So it stays
//! where it is and lends its turn: the others go on from its stack, first come first served, until the lock
//! is free. Nothing else is explored meanwhile.

use std::cell::Cell;

use super::run::Turn;
use super::worker::{Pause, Way, Worker};
use super::{Run, TaskId};

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

/// A turn that was lent: who lent it has it back when this is dropped.
struct Loan<'a> {
    turn: &'a Turn,
    current: Option<TaskId>,
    way: Way,
    fresh: u32,
    lent: Lent,
}

impl Turn {
    fn lend_to(&self, task: TaskId) -> Loan<'_> {
        Loan {
            turn: self,
            current: self.current.replace(Some(task)),
            way: self.way.get(),
            fresh: self.fresh.replace(0),
            lent: self.lent.replace(Some(BEGUN.get())),
        }
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.turn.current.set(self.current);
        self.turn.way.set(self.way);
        self.turn.fresh.set(self.fresh);
        self.turn.lent.set(self.lent);
    }
}

impl Run {
    /// Lends the turn of the current task, which panics, to the first that can run: until its poll returns,
    /// or it waits. False if nobody can run.
    pub fn lend(&self) -> bool {
        let Some(task) = self.queue.pop() else { return false };
        let standing = self.tasks.borrow_mut()[task].worker.take();
        let mut worker = standing.unwrap_or_else(Worker::new);
        let _back = self.turn.lend_to(task);
        let pause = self.poll_on(&mut worker);
        if pause == Pause::MidPoll {
            self.tasks.borrow_mut()[task].worker = Some(worker);
        }
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
