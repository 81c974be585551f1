//! Where others may run: before an operation of the current task, after it, and where it blocks.

use std::cell::Cell;
use std::time::Duration;

use super::Run;
use crate::engine::lend::Lent;
use crate::engine::task::Kin;
use crate::engine::worker::{Pause, ThreadId, Way};
use crate::engine::{TaskId, queue};

/// Whose turn it is.
pub(in crate::engine) struct Turn {
    /// The task that is being polled.
    pub(in crate::engine) current: Cell<Option<TaskId>>,
    /// The way out of its poll. Valid while `current` is some: the worker it belongs to is polling.
    pub(in crate::engine) way: Cell<Way>,
    /// Whether a task that panics has lent its turn to the current one.
    pub(in crate::engine) lent: Cell<Lent>,
    /// The worker that polls the current task: what its thread is.
    pub(super) thread: Cell<ThreadId>,
    /// Operations of the current task since its poll began or went on.
    pub(in crate::engine) fresh: Cell<u32>,
    /// How many could run before the current task's operation; more after it were woken by it.
    pub(super) others: Cell<usize>,
}

impl Default for Turn {
    /// Nobody's.
    fn default() -> Self {
        Self {
            current: Cell::new(None),
            way: Cell::new(std::ptr::null()),
            lent: Cell::default(),
            thread: Cell::default(),
            fresh: Cell::new(0),
            others: Cell::new(0),
        }
    }
}

impl Run {
    /// A point at which other tasks may run before the current one goes on.
    pub fn point(&self) {
        let Some(task) = self.turn.current.get() else { return };
        if self.is_to_stop(task) {
            self.preempt(task);
        }
        self.turn.others.set(self.queue.ready());
    }

    /// A point after an operation that has woken somebody, before the task's own code goes on.
    ///
    /// What a task does between two operations is invisible to the run, but not always to others: on several
    /// threads of a runtime, whoever was woken may be there before the rest of a future is dropped. So a task
    /// may be held up here, once in a schedule.
    pub(super) fn aftermath(&self, task: TaskId) {
        let woke = self.queue.ready() > self.turn.others.replace(self.queue.ready());
        if woke {
            self.hold_up(task);
        }
    }

    /// A point after an operation on an atomic, or after a lock was given back, in a poll, whether or not that has
    /// woken somebody: what a future does next may be nothing that the run sees, as where it looks first and puts
    /// down its waker after that.
    pub fn gap(&self) {
        if let Some(task) = self.turn.current.get() {
            self.hold_up(task);
        }
    }

    fn hold_up(&self, task: TaskId) {
        if !self.held_up.get() && self.is_to_stop(task) {
            self.held_up.set(true);
            self.late.set(Some(task));
            self.preempt(task);
            self.late.set(None);
        }
    }

    /// Whether others are to run while `task` is in the middle of its poll: where they may, the search
    /// chooses.
    fn is_to_stop(&self, task: TaskId) -> bool {
        if self.queue.ready() == 0 || self.alone.get() > 0 || self.closing.get() || std::thread::panicking() {
            return false;
        }
        if self.local.get() > 0 && (task == 0 || self.tasks.borrow()[task].meta.kin == Kin::Local) {
            return false;
        }
        self.path.borrow_mut().choose(2, 1) == 1
    }

    pub(super) fn preempt(&self, task: TaskId) {
        self.record.delayed.set(true);
        self.preempted.set(Some(task));
        self.queue.preempt(task);
        self.leave();
    }

    /// More, or fewer, say that the task must not be stopped in the middle of its poll.
    pub fn alone(&self, more: i32) -> Option<TaskId> {
        self.alone.set(self.alone.get() + more);
        self.turn.current.get()
    }

    /// Stops the current task in the middle of its poll until it is woken.
    pub fn block(&self) {
        let Some(task) = self.turn.current.get() else { return };
        let missed = self.queue.take_woken(task);
        self.queue.block(task, missed);
        self.leave();
    }

    /// Stops the current task in the middle of its poll, as a lock of the standard library does, until
    /// it is unparked.
    pub fn park(&self) {
        if let Some(task) = self.turn.current.get() {
            self.queue.park(task);
            self.leave();
        }
    }

    /// Lets a parked task go on.
    pub fn unpark(&self, task: TaskId) {
        self.queue.unpark(task);
    }

    /// Parks for so much virtual time at most.
    pub fn park_timeout(&self, limit: Duration) {
        let Some(task) = self.turn.current.get() else { return };
        let at = self.timers.borrow().now().saturating_add(limit);
        let timer = self.timers.borrow_mut().set(None, at, &queue::unparker(&self.queue, task));
        self.park();
        self.timers.borrow_mut().cancel(Some(timer));
    }

    /// Gets back to who drives the run, and returns when the task is to go on.
    pub(super) fn leave(&self) {
        let way = self.turn.way.get();
        // SAFETY: `current` is some, so this runs on the stack of the worker that set `way`, which is alive.
        unsafe { (*way).suspend(Pause::MidPoll) };
        self.turn.way.set(way);
    }
}
