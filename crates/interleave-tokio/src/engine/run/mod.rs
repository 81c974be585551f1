//! One execution under one schedule.
//!
//! - [`mod@point`]: where others may run before, in the middle of, and after what the current task does.
//! - [`mod@tasks`]: how tasks begin and end. [`mod@wait`]: who waits for what.
//! - [`mod@record`]: what has happened.
//! - [`mod@limit`]: how long it may go on. [`mod@blocking`]: who may block the thread.

mod blocking;
mod limit;
mod point;
mod record;
mod tasks;
mod wait;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use interleave::report::Kind;
use interleave::{Failure, Mode, Path, Pulse};

use super::lend::panicking;
use super::queue::{Queue, TaskId};
use super::task::Task;
use super::thing::Things;
use super::timers::Timers;
use super::worker::{Pause, ThreadId, Way, Worker};
use crate::limits;
use limit::Limits;
pub(super) use point::Turn;
use record::Record;

thread_local! {
    static RUN: RefCell<Option<Rc<Run>>> = const { RefCell::new(None) };
}

/// Tells runs apart, also those of tests side by side.
static RUNS: AtomicU32 = AtomicU32::new(1);

/// Calls `f` with the run under way on this thread, if there is one.
pub fn with<R>(f: impl FnOnce(&Run) -> R) -> Option<R> {
    Some(f(&*under_way()?))
}

/// Apart, so that it is compiled here, and not for each use of [`with`] in a learner's tests.
fn under_way() -> Option<Rc<Run>> {
    RUN.try_with(|run| run.borrow().clone()).ok()?
}

/// One execution under one schedule.
pub struct Run {
    /// No other run has it.
    pub serial: u32,
    pub(crate) queue: Arc<Queue>,
    pub(crate) tasks: RefCell<Vec<Task>>,
    pub(crate) things: RefCell<Things>,
    pub(crate) timers: RefCell<Timers>,
    pub(super) turn: Turn,
    /// The `thread_local!` values of each, by the address of their key.
    locals: RefCell<HashMap<(ThreadId, usize), Rc<dyn Any>>>,
    path: RefCell<Path>,
    pulse: Pulse,
    limits: Limits,
    record: Record,
    /// Why the run ended early.
    over: RefCell<Option<Failure>>,
    /// The test's own future has ended: what is left runs to its end, in one order.
    closing: Cell<bool>,
    /// The task that the search last sent to the end of the queue.
    preempted: Cell<Option<TaskId>>,
    /// A task was held up after an operation: once in a schedule.
    held_up: Cell<bool>,
    /// The task that is held up after an operation now.
    late: Cell<Option<TaskId>>,
    /// How many say that the task must not be stopped in the middle of its poll.
    alone: Cell<i32>,
    alive: Cell<usize>,
    /// Tasks alive that share a thread with the test's own future.
    local: Cell<usize>,
    tickets: Cell<u32>,
    switches: Cell<u32>,
}

impl Run {
    pub(crate) fn new(path: Path, mode: Mode, pulse: &Pulse) -> Rc<Self> {
        Rc::new(Self {
            serial: RUNS.fetch_add(1, Ordering::Relaxed),
            queue: Arc::default(),
            tasks: RefCell::default(),
            things: RefCell::default(),
            timers: RefCell::default(),
            turn: Turn::default(),
            locals: RefCell::default(),
            path: RefCell::new(path),
            pulse: pulse.clone(),
            limits: Limits::of(mode),
            record: Record::of(mode),
            over: RefCell::new(None),
            closing: Cell::new(false),
            preempted: Cell::new(None),
            held_up: Cell::new(false),
            late: Cell::new(None),
            alone: Cell::new(0),
            alive: Cell::new(0),
            local: Cell::new(0),
            tickets: Cell::new(0),
            switches: Cell::new(0),
        })
    }

    /// Runs the tasks until nobody can run, or the run is over.
    pub(crate) fn drive(self: &Rc<Self>, workers: &mut Vec<Worker>, outside: impl Fn(&Queue) -> bool) {
        RUN.set(Some(Rc::clone(self)));
        let mut last = None;
        while self.over.borrow().is_none() {
            let Some(task) = self.next() else {
                if self.pass_time() || (!self.closing.get() && outside(&self.queue)) {
                    continue;
                }
                break;
            };
            if last != Some(task) {
                self.switches.set(self.switches.get() + 1);
                last = Some(task);
            }
            self.idle_step();
            if self.gets_on(task) {
                break;
            }
            let standing = self.tasks.borrow_mut()[task].worker.take();
            let mut worker = standing.or_else(|| workers.pop()).unwrap_or_else(Worker::new);
            self.turn.current.set(Some(task));
            self.turn.fresh.set(0);
            let pause = self.poll_on(&mut worker);
            self.turn.current.set(None);
            match pause {
                Pause::Polled => workers.push(worker),
                Pause::MidPoll => self.tasks.borrow_mut()[task].worker = Some(worker),
            }
        }
        RUN.set(None);
    }

    /// Polls the current task on `worker`, or goes on polling it.
    pub(super) fn poll_on(&self, worker: &mut Worker) -> Pause {
        let before = self.turn.thread.replace(worker.thread);
        self.turn.others.set(self.queue.ready());
        let pause = worker.poll();
        self.turn.thread.set(before);
        // For a task that has lent its turn, and goes on now.
        self.turn.others.set(self.queue.ready());
        pause
    }

    /// The `thread_local!` value of the thread that the current task is on.
    pub fn local(&self, key: usize) -> Option<Rc<dyn Any>> {
        self.locals.borrow().get(&(self.turn.thread.get(), key)).cloned()
    }

    /// Keeps a `thread_local!` value of the thread that the current task is on.
    pub fn keep_local(&self, key: usize, value: Rc<dyn Any>) {
        self.locals.borrow_mut().insert((self.turn.thread.get(), key), value);
    }

    /// Takes what the caller of the run needs back: the path, the switches and the steps.
    pub(crate) fn take_back(&self) -> (Path, u32, u32) {
        (self.path.take(), self.switches.get(), self.limits.steps.get())
    }

    pub(crate) fn over(&self) -> Option<Failure> {
        self.over.borrow().clone()
    }

    /// The next task to poll: the first in the queue, or a later one at the price of a delay for each that
    /// is passed over.
    fn next(&self) -> Option<TaskId> {
        let ready = self.queue.ready();
        let preempted = self.preempted.take();
        if ready > 1 && !self.closing.get() {
            // Who was just sent to the end is not fetched back by delaying everybody else.
            let kept = usize::from(preempted.is_some() && self.queue.last() == preempted);
            for _ in 1..ready - kept {
                if self.path.borrow_mut().choose(2, 1) == 0 {
                    break;
                }
                self.queue.rotate();
                self.record.delayed.set(true);
            }
        }
        self.queue.pop()
    }

    /// Lets virtual time pass, as nobody can run. False where no timer is set.
    fn pass_time(&self) -> bool {
        if self.closing.get() {
            return false;
        }
        let wakers = self.timers.borrow_mut().fire_next();
        let any = !wakers.is_empty();
        wakers.into_iter().for_each(Waker::wake);
        any
    }

    /// Lets virtual time pass up to `until`.
    pub(crate) fn advance_to(&self, until: Duration) {
        let wakers = self.timers.borrow_mut().advance_to(until);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// The task that is being polled.
    pub fn current(&self) -> Option<TaskId> {
        self.turn.current.get()
    }

    /// A draw of one among `count`; the first is free, each other costs a delay, unless the check lets draw
    /// freely.
    pub fn choose(&self, count: usize) -> usize {
        if self.closing.get() || self.turn.current.get().is_none() {
            return 0;
        }
        self.path.borrow_mut().choose(count, limits::price_of_a_draw())
    }

    /// The waker of the current task.
    pub fn waker(&self) -> Option<Waker> {
        Some(self.tasks.borrow()[self.turn.current.get()?].waker.clone())
    }

    /// Ends the run here. On a task this does not return: it stands where it is, for ever.
    pub fn fail(&self, kind: Kind, what: &str) {
        let mut over = self.over.borrow_mut();
        if over.is_none() {
            *over = Some(Failure { kind, what: what.to_owned() });
        }
        drop(over);
        while self.turn.current.get().is_some() && !panicking() {
            self.leave();
        }
    }

    pub(crate) fn closing(&self) -> bool {
        self.closing.get()
    }
}

/// Polls the run's current task, from a worker.
pub(super) fn poll_current(way: Way) {
    let run = RUN.with_borrow(Clone::clone).expect("a worker is asked to poll only during a run");
    let task = run.turn.current.get().expect("a worker is asked to poll a task");
    run.turn.way.set(way);
    let (mut body, waker, aborted) = {
        let mut tasks = run.tasks.borrow_mut();
        let entry = &mut tasks[task];
        let body = entry.body.take().expect("a task in the queue has not ended");
        (body, entry.waker.clone(), entry.aborted)
    };
    run.queue.begin(task);
    run.count_poll();
    let outcome = if aborted {
        body.as_mut().cancel();
        None
    } else {
        match body.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(outcome) => Some(outcome),
            Poll::Pending => {
                run.tasks.borrow_mut()[task].body = Some(body);
                run.queue.pause(task);
                return;
            }
        }
    };
    drop(body);
    run.end(task, outcome);
}
