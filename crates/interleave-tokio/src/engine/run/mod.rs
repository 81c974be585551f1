//! One execution under one schedule.
//!
//! - [`mod@point`]: where others may run before, in the middle of, and after what the current task does.
//! - [`mod@record`]: what has happened. [`mod@wait`]: who waits for what.
//! - [`mod@limit`]: how long it may go on.

mod limit;
mod point;
mod record;
mod wait;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use interleave::report::Kind;
use interleave::{Event, Failure, Mode, Path, Pulse};

use super::Place;
use super::deed::Deed;
use super::lend::{Lent, panicking};
use super::queue::{self, Queue, TaskId};
use super::task::{Body, Kin, Meta, Outcome, Task};
use super::thing::Things;
use super::timers::Timers;
use super::worker::{Pause, ThreadId, Way, Worker};
use crate::limits;

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
    /// The task that is being polled.
    pub(super) current: Cell<Option<TaskId>>,
    /// The way out of its poll. Valid while `current` is some: the worker it belongs to is polling.
    pub(super) way: Cell<Way>,
    /// Whether a task that panics has lent its turn to the current one.
    pub(super) lent: Cell<Lent>,
    /// The worker that polls the current task: what its thread is.
    thread: Cell<ThreadId>,
    /// The `thread_local!` values of each, by the address of their key.
    locals: RefCell<HashMap<(ThreadId, usize), Rc<dyn Any>>>,
    path: RefCell<Path>,
    pulse: Pulse,
    stop_after: Option<u64>,
    /// What has happened, where it is recorded.
    events: RefCell<Option<Vec<Event>>>,
    /// Backtraces made so far.
    backtraces: Cell<u32>,
    /// Why the run ended early.
    over: RefCell<Option<Failure>>,
    /// The test's own future has ended: what is left runs to its end, in one order.
    closing: Cell<bool>,
    /// The next event is the first after the search chose not to do the usual.
    delayed: Cell<bool>,
    /// The task that the search last sent to the end of the queue.
    preempted: Cell<Option<TaskId>>,
    /// Polls begun.
    polls: Cell<u64>,
    /// More polls than these say that somebody keeps asking.
    most_polls: Cell<u64>,
    /// Events recorded when the count of polls began.
    counted_from: Cell<usize>,
    /// Operations of the current task since its poll began or went on.
    pub(crate) fresh: Cell<u32>,
    /// How many could run before the current task's operation; more after it were woken by it.
    others: Cell<usize>,
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
    steps: Cell<u32>,
    /// Steps since one that changed something.
    idle: Cell<u32>,
    switches: Cell<u32>,
}

impl Run {
    pub(crate) fn new(path: Path, mode: Mode, pulse: &Pulse) -> Rc<Self> {
        let (events, stop_after) = match mode {
            Mode::Explore => (None, None),
            Mode::Record { stop_after } => (Some(Vec::new()), stop_after),
        };
        Rc::new(Self {
            serial: RUNS.fetch_add(1, Ordering::Relaxed),
            queue: Arc::default(),
            tasks: RefCell::default(),
            things: RefCell::default(),
            timers: RefCell::default(),
            current: Cell::new(None),
            way: Cell::new(std::ptr::null()),
            lent: Cell::default(),
            thread: Cell::default(),
            locals: RefCell::default(),
            path: RefCell::new(path),
            pulse: pulse.clone(),
            stop_after,
            events: RefCell::new(events),
            backtraces: Cell::new(0),
            over: RefCell::new(None),
            closing: Cell::new(false),
            delayed: Cell::new(false),
            preempted: Cell::new(None),
            polls: Cell::new(0),
            most_polls: Cell::new(u64::MAX),
            counted_from: Cell::new(0),
            fresh: Cell::new(0),
            others: Cell::new(0),
            held_up: Cell::new(false),
            late: Cell::new(None),
            alone: Cell::new(0),
            alive: Cell::new(0),
            local: Cell::new(0),
            tickets: Cell::new(0),
            steps: Cell::new(0),
            idle: Cell::new(0),
            switches: Cell::new(0),
        })
    }

    /// Runs the tasks until nobody can run, or the run is over.
    pub(crate) fn drive(self: &Rc<Self>, workers: &mut Vec<Worker>, outside: impl Fn(&Queue) -> bool) {
        RUN.set(Some(Rc::clone(self)));
        if self.stop_after == Some(0) {
            self.fail(Kind::Endless, "The check ran on before its first operation, and never got there.");
        }
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
            let standing = self.tasks.borrow_mut()[task].worker.take();
            let mut worker = standing.or_else(|| workers.pop()).unwrap_or_else(Worker::new);
            self.current.set(Some(task));
            self.fresh.set(0);
            let pause = self.poll_on(&mut worker);
            self.current.set(None);
            match pause {
                Pause::Polled => workers.push(worker),
                Pause::MidPoll => self.tasks.borrow_mut()[task].worker = Some(worker),
            }
        }
        RUN.set(None);
    }

    /// Polls the current task on `worker`, or goes on polling it.
    pub(super) fn poll_on(&self, worker: &mut Worker) -> Pause {
        let before = self.thread.replace(worker.thread);
        self.others.set(self.queue.ready());
        let pause = worker.poll();
        self.thread.set(before);
        // For a task that has lent its turn, and goes on now.
        self.others.set(self.queue.ready());
        pause
    }

    /// The `thread_local!` value of the thread that the current task is on.
    pub fn local(&self, key: usize) -> Option<Rc<dyn Any>> {
        self.locals.borrow().get(&(self.thread.get(), key)).cloned()
    }

    /// Keeps a `thread_local!` value of the thread that the current task is on.
    pub fn keep_local(&self, key: usize, value: Rc<dyn Any>) {
        self.locals.borrow_mut().insert((self.thread.get(), key), value);
    }

    /// Takes what the caller of the run needs back: the path, the switches and the steps.
    pub(crate) fn take_back(&self) -> (Path, u32, u32) {
        (self.path.take(), self.switches.get(), self.steps.get())
    }

    pub(crate) fn take_events(&self) -> Option<Vec<Event>> {
        self.events.take()
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
                self.delayed.set(true);
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

    // What tasks do.

    /// Starts a task.
    pub fn spawn(&self, body: Pin<Box<dyn Body>>, meta: Meta) -> TaskId {
        let most = limits::most_tasks();
        if self.alive.get() > most {
            self.fail(
                Kind::TooMany,
                &format!(
                    "More than {most} tasks are alive at once. Start a task only when there is room for it: \
                 what waits for its turn should be an item, not a task.",
                ),
            );
        }
        let local = meta.kin == Kin::Local;
        let place = meta.place;
        let task = self.enter(body, meta);
        self.local.set(self.local.get() + usize::from(local));
        self.deed(&Deed::new("spawns {t}", None, place).number(task));
        task
    }

    /// The number that the next task will have.
    pub fn next_task(&self) -> TaskId {
        self.tasks.borrow().len()
    }

    /// Starts the task of the test's own future.
    pub(crate) fn enter(&self, body: Pin<Box<dyn Body>>, meta: Meta) -> TaskId {
        let task = self.tasks.borrow().len();
        let waker = queue::waker(&self.queue, task);
        self.tasks.borrow_mut().push(Task::new(body, waker, meta));
        self.alive.set(self.alive.get() + 1);
        self.queue.enter(task);
        task
    }

    /// Drops a task's future as soon as it is not being polled.
    pub fn abort(&self, task: TaskId, place: Place) {
        let ended = {
            let mut tasks = self.tasks.borrow_mut();
            tasks[task].aborted |= !tasks[task].ended;
            tasks[task].ended
        };
        if !ended {
            self.deed(&Deed::new("aborts {t}", None, place).number(task));
            self.queue.wake(task);
        }
    }

    /// Somebody has taken note of how a task ended.
    pub fn noticed(&self, task: TaskId) {
        self.tasks.borrow_mut()[task].panic = None;
    }

    /// The task that is being polled.
    pub fn current(&self) -> Option<TaskId> {
        self.current.get()
    }

    /// Tells the polls of tasks apart.
    pub(crate) fn poll_number(&self) -> u64 {
        self.polls.get()
    }

    /// Whether the current task may block its thread.
    pub fn may_block(&self) -> bool {
        self.current.get().is_some_and(|task| self.tasks.borrow()[task].meta.kin == Kin::Blocking)
    }

    /// Sets whether the current task may block its thread, and gives what was set before.
    pub fn set_may_block(&self, may: bool) -> bool {
        let Some(task) = self.current.get() else { return may };
        let kin = &mut self.tasks.borrow_mut()[task].meta.kin;
        let before = *kin == Kin::Blocking;
        match (*kin, may) {
            (Kin::Any, true) => *kin = Kin::Blocking,
            (Kin::Blocking, false) => *kin = Kin::Any,
            _ => {}
        }
        before
    }

    /// Tasks that have not ended, besides the test's own future.
    ///
    /// A task that is held up after an operation does not count: its end may be all that is to come. What it
    /// has yet to drop is for whoever made it to watch; and where another operation comes, it may be stopped
    /// before that.
    pub fn alive(&self) -> usize {
        let ends = |task: TaskId| task != 0 && !self.tasks.borrow()[task].leaving;
        self.alive.get() - usize::from(!self.closing.get()) - usize::from(self.late.get().is_some_and(ends))
    }

    /// Names a task for the report.
    pub(crate) fn name_task(&self, task: TaskId, name: &str) {
        self.tasks.borrow_mut()[task].meta.name = Some(name.to_owned());
    }

    pub(crate) fn lane(&self, task: TaskId) -> String {
        match &self.tasks.borrow()[task].meta.name {
            Some(name) => name.clone(),
            None if task == 0 => "main".to_owned(),
            None => format!("task {task}"),
        }
    }

    /// A draw of one among `count`; the first is free, each other costs a delay, unless the check lets draw
    /// freely.
    pub fn choose(&self, count: usize) -> usize {
        if self.closing.get() || self.current.get().is_none() {
            return 0;
        }
        self.path.borrow_mut().choose(count, limits::price_of_a_draw())
    }

    /// The waker of the current task.
    pub fn waker(&self) -> Option<Waker> {
        Some(self.tasks.borrow()[self.current.get()?].waker.clone())
    }

    /// Ends the run here. On a task this does not return: it stands where it is, for ever.
    pub fn fail(&self, kind: Kind, what: &str) {
        let mut over = self.over.borrow_mut();
        if over.is_none() {
            *over = Some(Failure { kind, what: what.to_owned() });
        }
        drop(over);
        while self.current.get().is_some() && !panicking() {
            self.leave();
        }
    }

    /// The current task's future is done, or about to be dropped: it no longer counts as alive. Somebody may
    /// learn of its end from the drop, before the task itself has ended.
    pub fn leaving(&self) {
        if let Some(task) = self.current.get()
            && !std::mem::replace(&mut self.tasks.borrow_mut()[task].leaving, true)
        {
            self.alive.set(self.alive.get() - 1);
        }
    }

    fn end(&self, task: TaskId, outcome: Option<Outcome>) {
        self.leaving();
        let (place, local) = {
            let mut tasks = self.tasks.borrow_mut();
            let entry = &mut tasks[task];
            entry.ended = true;
            entry.waits.clear();
            (entry.meta.place, entry.meta.kin == Kin::Local)
        };
        self.queue.end(task);
        self.local.set(self.local.get() - usize::from(local));
        let text = match &outcome {
            None => "is dropped, as it was aborted",
            Some(Outcome::Done) => "ends",
            Some(Outcome::Panicked(_)) => "panics",
        };
        self.note_deed(&Deed { place: None, ..Deed::new(text, None, place) });
        if let Some(Outcome::Panicked(message)) = outcome {
            if task == 0 {
                self.fail(Kind::Assertion, &message);
            }
            self.tasks.borrow_mut()[task].panic = Some(message);
        }
        if task == 0 {
            self.closing.set(true);
        }
    }

    pub(crate) fn closing(&self) -> bool {
        self.closing.get()
    }
}

/// Polls the run's current task, from a worker.
pub(super) fn poll_current(way: Way) {
    let run = RUN.with_borrow(Clone::clone).expect("a worker is asked to poll only during a run");
    let task = run.current.get().expect("a worker is asked to poll a task");
    run.way.set(way);
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
