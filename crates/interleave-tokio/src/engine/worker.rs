//! A worker: a stack of its own on which a task is polled.
//!
//! On tokio's runtime of several threads, other tasks run while one is in the middle of its poll. A worker
//! is what such a thread is here: it can stop anywhere in a poll and go on later. A future need not return
//! `Pending` where it would not have, so a `biased` select or a poll by hand sees what it would see there.

use std::sync::atomic::{AtomicU64, Ordering};

use corosensei::stack::DefaultStack;
use corosensei::{Coroutine, CoroutineResult, Yielder};

use super::run;

/// As large as the stacks of tokio's own threads. Pages that are never touched cost nothing.
const STACK: usize = 2 << 20;

/// Why a worker comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// The poll has returned; the worker is free.
    Polled,
    /// The task stands in the middle of its poll, and the worker with it.
    MidPoll,
}

/// What a worker is told.
pub(crate) enum Order {
    /// Poll the run's current task, or go on polling it.
    Poll,
    /// End.
    End,
}

/// How a task in the middle of its poll gets back to who drives the run.
pub(crate) type Way = *const Yielder<Order, Pause>;

/// Tells the threads that workers stand for apart.
pub(super) type ThreadId = u64;

static THREADS: AtomicU64 = AtomicU64::new(1);

/// A stack that polls one task at a time.
pub(crate) struct Worker {
    /// Which thread it stands for.
    pub(super) thread: ThreadId,
    coroutine: Coroutine<Order, Pause, ()>,
    /// True while a poll stands on this stack.
    busy: bool,
}

impl Worker {
    pub(crate) fn new() -> Self {
        let stack = DefaultStack::new(STACK).expect("the operating system has room for one more stack");
        let coroutine = Coroutine::with_stack(stack, |yielder: &Yielder<Order, Pause>, mut order| {
            while matches!(order, Order::Poll) {
                run::poll_current(std::ptr::from_ref(yielder));
                order = yielder.suspend(Pause::Polled);
            }
        });
        Self { thread: THREADS.fetch_add(1, Ordering::Relaxed), coroutine, busy: false }
    }

    /// Polls the run's current task on this stack, or goes on polling it.
    pub(crate) fn poll(&mut self) -> Pause {
        match self.coroutine.resume(Order::Poll) {
            CoroutineResult::Yield(pause) => {
                self.busy = pause == Pause::MidPoll;
                pause
            }
            CoroutineResult::Return(()) => unreachable!("a worker ends only when it is told to"),
        }
    }

    /// Leaves the poll on this stack where it stands, for ever. A run that failed is not unwound: that
    /// would run the learner's destructors in a state that no schedule leads to.
    pub(crate) fn abandon(self) {
        std::mem::forget(self);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if !self.busy && !self.coroutine.done() && self.coroutine.started() {
            self.coroutine.resume(Order::End);
        }
    }
}
