//! One run of a program under one schedule.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use interleave::report::Kind;
use interleave::{Ending, Failure, Mode, Path, Pulse};

use super::coroutine::Coroutine;
use super::gate::{Gate, Woken};
use super::hash::State;
use super::memory::{View, Views};
use super::object::Object;
use super::progress::Progress;
use super::race::Races;
use super::recorder::Recorder;
use super::scan::Scanned;
use super::schedule::{self, Next};
use super::task::{Thread, Tid};
use super::{Handle, Place};
use crate::thread::local;

/// What the clock shows when a run begins. Code may well go back from there: `Instant::now() - an_hour`.
const DAWN: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Threads alive at once in a run.
const THREADS: usize = 64;

/// The number of the last run in this process. An object of another run is told by it.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// The state of a run.
pub(crate) struct Run {
    /// Tells this run from all others of the process; never 0.
    pub(crate) number: u64,
    pub(crate) threads: Vec<Thread>,
    pub(crate) objects: Vec<Object>,
    /// The thread that runs, or that runs when the coroutine at work suspends.
    pub(crate) current: Tid,
    /// How `current` came through its gate.
    pub(crate) woken: Woken,
    /// Set once; nothing runs afterwards.
    pub(crate) failure: Option<Failure>,
    /// True when all threads have ended.
    pub(crate) over: bool,
    /// True for a run outside of a check: see [`super::loner`].
    pub(crate) alone: bool,
    /// See [`Ending::fatal`].
    pub(crate) fatal: bool,
    /// Whether a thread was held up after an operation: once in a schedule.
    pub(crate) held_up: bool,
    /// Whether those who wait for the processor go on in turn; another order costs one.
    pub(crate) in_turn: bool,
    /// The switch before the next event took the processor from a thread that could have run on.
    pub(crate) preempts: bool,
    pub(crate) switches: u32,
    pub(crate) steps: u32,
    pub(super) progress: Progress,
    pub(crate) state: State,
    /// Rows that views have so far.
    pub(crate) locations: usize,
    /// What all sequentially consistent fences so far know.
    pub(crate) fences: View,
    pub(crate) races: Races,
    /// By location, the newest store that a sequentially consistent operation wrote or read.
    pub(crate) floors: View,
    /// All fences are operations on one object: their order among each other matters.
    pub(super) fence_object: Option<Handle>,
    /// The virtual clock: it moves when a wait times out.
    pub(crate) clock: Duration,
    /// It was set to a deadline: what it shows is no longer the sum of what all threads did to it.
    pub(crate) clock_jumped: bool,
    pub(crate) recorder: Option<Recorder>,
    /// Where the guard whose event comes next is being dropped.
    pub(crate) dropped_at: Option<(String, u32)>,
    pub(crate) mode: Mode,
    /// The reads in scans before which others might have run.
    pub(super) scanned: Vec<Scanned>,
    /// Kept between choices for its memory.
    pub(crate) next: Vec<Next>,
    path: *mut Path,
    pub(super) pulse: Pulse,
}

impl Run {
    pub(crate) fn new(path: &mut Path, mode: Mode, pulse: &Pulse) -> Box<Self> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
        Box::new(Self {
            number,
            threads: Vec::with_capacity(8),
            objects: Vec::with_capacity(32),
            current: 0,
            woken: Woken::Ready,
            failure: None,
            over: false,
            alone: false,
            fatal: false,
            held_up: false,
            in_turn: false,
            preempts: false,
            switches: 0,
            steps: 0,
            progress: Progress::default(),
            state: State::default(),
            locations: 0,
            fences: View::EMPTY,
            races: Races::default(),
            floors: View::EMPTY,
            fence_object: None,
            clock: DAWN,
            clock_jumped: false,
            recorder: (mode != Mode::Explore).then(Recorder::default),
            dropped_at: None,
            mode,
            scanned: Vec::new(),
            next: Vec::new(),
            path,
            pulse: pulse.clone(),
        })
    }

    /// Carries the run out, with `body` as its first thread.
    pub(crate) fn carry_out(self: Box<Self>, place: Place, body: impl FnOnce() + 'static) -> Ending {
        // The coroutines use the run by this pointer, so nobody uses it by another until all of them stand.
        let run = Box::into_raw(self);
        let entered = super::enter(run);
        super::with(|run| run.spawn(place, Some("main".to_owned()), Box::new(body)));
        while schedule::resume_chosen() {}
        // SAFETY: it was a box's, and no coroutine is resumed from here on.
        let mut run = unsafe { Box::from_raw(run) };
        if run.failure.is_none() {
            run.look_for_unnoticed_panics();
        }
        // Coroutines go before the run does: what they leave behind still points to it.
        for thread in &mut run.threads {
            drop(thread.coroutine.take());
            // A run that was broken off has some left. No thread is there any more on which they could be
            // dropped.
            std::mem::forget(std::mem::take(&mut thread.locals));
        }
        let trace = run.recorder.take().map(|recorder| recorder.finish(&run));
        drop(entered);
        Ending {
            failure: run.failure.take(),
            switches: run.switches,
            steps: run.steps,
            trace,
            fatal: run.fatal,
        }
    }

    /// Starts a thread that will run `body`.
    pub(crate) fn spawn(&mut self, place: Place, name: Option<String>, body: Box<dyn FnOnce()>) -> Tid {
        let tid = self.threads.len();
        let alive = self.threads.iter().filter(|thread| !thread.finished).count();
        if alive == THREADS {
            let what = format!(
                "More than {THREADS} threads were alive at once. The code starts too many, or the check should give it less to do."
            );
            self.fail(Failure { kind: Kind::TooMany, what });
        }
        let handle = self.add_object("thread", place);
        let identity = self.objects[handle.0].identity;
        // Not the parent's fences: a fence orders operations of its own thread only.
        let parent = self.threads.get(self.current);
        let gives_way = parent.is_some_and(|parent| parent.gives_way);
        let now = parent.map(|parent| parent.views.now.clone()).unwrap_or_default();
        let views = Views { now, ..Views::default() };
        let coroutine = Coroutine::new(Box::new(move || {
            // The body's own `catch_unwind` has told the run how it ended; this one keeps the stack whole.
            drop(catch_unwind(AssertUnwindSafe(body)));
            // As in std, after what nobody joins has been dropped.
            drop(catch_unwind(local::drop_all));
            super::with(|run| run.end_thread(tid));
            schedule::leave();
        }));
        self.threads.push(Thread {
            coroutine: Some(coroutine),
            handle,
            name,
            gate: Gate::open(handle, place, "to start"),
            finished: false,
            joined: false,
            lazy: false,
            held_up: false,
            stubborn: false,
            gives_way,
            asleep: false,
            timed_out: false,
            turning: false,
            panics: Vec::new(),
            catching: 0,
            caught: None,
            panicked: false,
            died: None,
            unparked: false,
            views,
            identity,
            fingerprint: identity,
            children: 0,
            last_ran: self.steps,
            restless: 0,
            observed: Vec::new(),
            observed_version: 0,
            scan: Default::default(),
            holds: Vec::new(),
            locals: Default::default(),
            local_order: Vec::new(),
        });
        self.state.add(identity, identity);
        tid
    }

    fn end_thread(&mut self, tid: Tid) {
        let handle = self.threads[tid].handle;
        self.settle_memory();
        self.threads[tid].views.now.tick(tid);
        self.touch(handle, 0xe4d);
        self.release(handle);
        self.threads[tid].finished = true;
        if let Some((panicked, _)) = self.threads[tid].panics.first().cloned() {
            self.threads[tid].died = Some(panicked);
        }
        let died = self.threads[tid].died.is_some();
        if tid != 0 {
            self.record_end(tid, if died { "ends by its panic" } else { "ends" });
        } else if let Some(panicked) = self.threads[tid].died.clone() {
            self.fail_by_panic(&panicked);
        }
    }

    pub(crate) fn path(&mut self) -> &mut Path {
        // SAFETY: the path outlives the run (`Threads::run` lends it), and nobody else uses it meanwhile.
        unsafe { &mut *self.path }
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        if self.failure.is_none() {
            self.failure = Some(failure);
        }
    }

    pub(crate) fn name(&self, tid: Tid) -> String {
        self.threads[tid].name.clone().unwrap_or_else(|| format!("thread {tid}"))
    }

    pub(crate) fn acquire(&mut self, handle: Handle) {
        self.threads[self.current].views.now.join(&self.objects[handle.0].released);
    }

    /// The current thread comes after what was released on the object. What it may read stays as it was: so no
    /// data race is told, and the search is the same.
    pub(crate) fn own(&mut self, handle: Handle) {
        self.threads[self.current].views.now.join_clock(&self.objects[handle.0].released);
    }

    pub(crate) fn release(&mut self, handle: Handle) {
        self.objects[handle.0].released.join(&self.threads[self.current].views.now);
    }
}
