//! Who may run next: tasks in the order in which they were woken.
//!
//! A waker may be called from anywhere, so this part of a run is shared and locked; the rest of it belongs
//! to one thread.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// A task of a run: an index into its table, and its lane in the report. 0 is the test's own future.
pub type TaskId = usize;

/// The tasks that may run, first come first served.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    /// The length of `order`, to be looked at without the lock.
    ready: AtomicUsize,
    inner: Mutex<Inner>,
    /// Who drives the run, where it waits for something outside of it.
    driver: Mutex<Option<Waker>>,
}

#[derive(Debug, Default)]
struct Inner {
    order: VecDeque<TaskId>,
    states: Vec<State>,
}

/// Where a task stands. It is in `order` once at most, and never while it runs.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    queued: bool,
    /// Its poll has begun and has not returned.
    polling: bool,
    /// It waits in the middle of a poll, as a thread would.
    blocked: bool,
    /// It waits in the middle of a poll, and only for [`Queue::unpark`].
    parked: bool,
    /// It was woken during its poll, and so has to be polled again.
    woken: bool,
    /// It has ended: a late wake-up is nobody's.
    ended: bool,
}

impl Queue {
    /// Enters a new task, ready to run.
    pub(crate) fn enter(&self, task: TaskId) {
        let mut inner = self.inner();
        debug_assert_eq!(inner.states.len(), task);
        inner.states.push(State::default());
        self.push(&mut inner, task);
    }

    /// How many could run.
    pub(crate) fn ready(&self) -> usize {
        self.ready.load(Ordering::Relaxed)
    }

    /// Sends the first to the end.
    pub(crate) fn rotate(&self) {
        self.inner().order.rotate_left(1);
    }

    /// The last in line.
    pub(crate) fn last(&self) -> Option<TaskId> {
        self.inner().order.back().copied()
    }

    /// The next to run.
    pub(crate) fn pop(&self) -> Option<TaskId> {
        let mut inner = self.inner();
        let task = inner.order.pop_front()?;
        inner.states[task].queued = false;
        inner.states[task].blocked = false;
        self.ready.store(inner.order.len(), Ordering::Relaxed);
        Some(task)
    }

    /// A poll begins.
    pub(crate) fn begin(&self, task: TaskId) {
        let state = &mut self.inner().states[task];
        state.polling = true;
        state.woken = false;
    }

    /// A poll has returned and the task has not ended.
    pub(crate) fn pause(&self, task: TaskId) {
        let mut inner = self.inner();
        inner.states[task].polling = false;
        if inner.states[task].woken {
            self.push(&mut inner, task);
        }
    }

    /// A task has ended.
    pub(crate) fn end(&self, task: TaskId) {
        self.inner().states[task].ended = true;
    }

    /// A task stops in the middle of its poll, and may go on at any time.
    pub(crate) fn preempt(&self, task: TaskId) {
        self.push(&mut self.inner(), task);
    }

    /// A task stops in the middle of its poll until it is woken.
    pub(crate) fn block(&self, task: TaskId, missed: bool) {
        let mut inner = self.inner();
        if missed {
            self.push(&mut inner, task);
        } else {
            inner.states[task].blocked = true;
        }
    }

    /// A task stops in the middle of its poll, until it is unparked. Wake-ups are kept for the poll after.
    pub(crate) fn park(&self, task: TaskId) {
        self.inner().states[task].parked = true;
    }

    /// Lets a parked task go on.
    pub(crate) fn unpark(&self, task: TaskId) {
        let mut inner = self.inner();
        if inner.states.get_mut(task).is_some_and(|state| std::mem::take(&mut state.parked)) {
            self.push(&mut inner, task);
        }
    }

    /// Forgets a wake-up that came during the poll, and says whether there was one.
    pub(crate) fn take_woken(&self, task: TaskId) -> bool {
        std::mem::take(&mut self.inner().states[task].woken)
    }

    /// Wakes a task.
    pub(crate) fn wake(&self, task: TaskId) {
        let mut inner = self.inner();
        let Some(state) = inner.states.get_mut(task) else { return };
        if state.polling {
            state.woken = true;
        }
        if state.queued || state.ended || (state.polling && !state.blocked) {
            return;
        }
        self.push(&mut inner, task);
        drop(inner);
        if let Some(driver) = self.driver().take() {
            driver.wake();
        }
    }

    /// Leaves a waker to be called when the next task is woken.
    pub(crate) fn drive_with(&self, waker: &Waker) {
        *self.driver() = Some(waker.clone());
    }

    fn push(&self, inner: &mut Inner, task: TaskId) {
        inner.states[task].queued = true;
        inner.order.push_back(task);
        self.ready.store(inner.order.len(), Ordering::Relaxed);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn driver(&self) -> MutexGuard<'_, Option<Waker>> {
        self.driver.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes one task of one run. Called after the run, it does nothing.
#[derive(Debug)]
struct TaskWaker {
    queue: Arc<Queue>,
    task: TaskId,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.queue.wake(self.task);
    }
}

/// Unparks one task of one run.
#[derive(Debug)]
struct Unparker {
    queue: Arc<Queue>,
    task: TaskId,
}

impl Wake for Unparker {
    fn wake(self: Arc<Self>) {
        self.queue.unpark(self.task);
    }
}

/// A waker that unparks `task`, for a timer.
pub(crate) fn unparker(queue: &Arc<Queue>, task: TaskId) -> Waker {
    Waker::from(Arc::new(Unparker { queue: Arc::clone(queue), task }))
}

/// The waker of `task`.
pub(crate) fn waker(queue: &Arc<Queue>, task: TaskId) -> Waker {
    Waker::from(Arc::new(TaskWaker { queue: Arc::clone(queue), task }))
}
