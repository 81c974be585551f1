//! One run of a program under one schedule.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use interleave::draw::listed;
use interleave::panics::Panicked;
use interleave::report::Kind;
use interleave::{Ending, Failure, Mode, Path, Pulse};

use super::coroutine::Coroutine;
use super::hash::{State, mix};
use super::memory::{View, Views};
use super::object::Object;
use super::race::Races;
use super::recorder::Recorder;
use super::schedule::{self, Gate, Moment, Next, Woken};
use super::task::{Thread, Tid};
use super::{Handle, Place};
use crate::thread::local;

/// Operations after which a run counts as one that never ends.
const STEPS: u32 = 20_000;

/// Operations in a row, without any change, after which whoever is left counts as turning for ever.
const IDLE: u32 = 1_000;

/// Operations in a row by one thread, after which others get a turn: a loop that polls a lock would
/// otherwise never let anybody change what it polls for.
const SLICE: u32 = 200;

/// Repetitions without a change that a loop may count; see [`Run::spins`].
const TRIES: usize = 3;

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
    /// The switch before the next event took the processor from a thread that could have run on.
    pub(crate) preempts: bool,
    pub(crate) switches: u32,
    pub(crate) steps: u32,
    /// Operations since the last one that changed something.
    idle: u32,
    /// Operations in a row by `current`.
    slice: u32,
    /// Raised with each change; what was observed before it may be observed anew.
    version: u64,
    pub(crate) state: State,
    /// Rows that views have so far.
    pub(crate) locations: usize,
    /// What all sequentially consistent fences so far know.
    pub(crate) fences: View,
    pub(crate) races: Races,
    /// By location, the newest store that a sequentially consistent operation wrote or read.
    pub(crate) floors: View,
    /// All fences are operations on one object: their order among each other matters.
    fence_object: Option<Handle>,
    /// The virtual clock: it moves when a wait times out.
    pub(crate) clock: Duration,
    /// It was set to a deadline: what it shows is no longer the sum of what all threads did to it.
    pub(crate) clock_jumped: bool,
    pub(crate) recorder: Option<Recorder>,
    /// Where the guard whose event comes next is being dropped.
    pub(crate) dropped_at: Option<(String, u32)>,
    pub(crate) mode: Mode,
    /// Kept between choices for its memory.
    pub(crate) next: Vec<Next>,
    path: *mut Path,
    pulse: Pulse,
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
            preempts: false,
            switches: 0,
            steps: 0,
            idle: 0,
            slice: 0,
            version: 0,
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
        let now = self.threads.get(self.current).map(|parent| parent.views.now.clone()).unwrap_or_default();
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
            gives_way: false,
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

    /// Counts an operation that `tid` is about to carry out.
    pub(crate) fn step(&mut self, tid: Tid) {
        if self.threads[0].catching == 0
            && let Some((panicked, _)) = self.threads[0].panics.first().cloned()
        {
            self.fail_by_panic(&panicked);
            return;
        }
        self.settle_memory();
        self.threads[tid].views.now.tick(tid);
        self.pulse.beat();
        self.steps += 1;
        self.idle += 1;
        self.slice += 1;
        self.threads[tid].last_ran = self.steps;
        if self.slice > SLICE {
            self.threads[tid].lazy = true;
            self.threads[tid].stubborn = false;
            self.slice = 0;
        }
        if self.steps > STEPS && !self.alone || self.idle > IDLE {
            let left = (0..self.threads.len()).filter(|&tid| !self.threads[tid].finished);
            // The one that runs does not wait; its gate is that of an operation that is over, and so may be
            // the stack it points to.
            let (waiting, turning): (Vec<_>, Vec<_>) =
                left.partition(|&other| other != tid && self.threads[other].gate.waits());
            let names = |tids: &[Tid]| listed(&tids.iter().map(|&tid| self.name(tid)).collect::<Vec<_>>());
            let turn = format!("{} {}", names(&turning), if turning.len() == 1 { "turns" } else { "turn" });
            let waits = match waiting.len() {
                0 => String::new(),
                1 => format!(" {} waits.", names(&waiting)),
                _ => format!(" {} wait.", names(&waiting)),
            };
            let what = if self.idle > IDLE {
                format!("Nothing changes any more: {turn} in a loop that nobody is left to end.{waits}")
            } else {
                let steps = interleave::draw::thousands(STEPS.into());
                format!("The code had not ended after {steps} operations: {turn} in a loop.{waits}")
            };
            let what = format!("{what}\nBelow is how it begins.");
            self.fail(Failure { kind: Kind::Livelock, what });
        }
    }

    /// True when a run that is repeated only up to here has got here.
    pub(crate) fn stops_here(&mut self) -> bool {
        let here =
            matches!(self.mode, Mode::Record { stop_after: Some(limit) } if u64::from(self.steps) >= limit);
        if here {
            let who = self.name(self.current);
            let what = format!(
                "{who} goes on for ever after its last step below, and never comes to another operation."
            );
            self.fail(Failure { kind: Kind::Endless, what });
        }
        here
    }

    /// A panic begins in the current thread. True where it would abort the process: it is the second one
    /// at once, and nothing is there to catch it.
    pub(crate) fn begin_panic(&mut self, panicked: Panicked) -> bool {
        let me = self.current;
        let thread = &mut self.threads[me];
        let fatal = thread.panics.last().is_some_and(|(_, catching)| *catching == thread.catching);
        thread.panicked |= !panicked.is_planned();
        thread.panics.push((panicked.clone(), thread.catching));
        if self.recorder.is_some() {
            self.record_panic(me, panicked.line);
        }
        if fatal {
            let panics = &self.threads[me].panics;
            let (first, second) = (&panics[panics.len() - 2].0, &panics[panics.len() - 1].0);
            let what = format!(
                "{} panicked while it was panicking already, which ends the whole process.\nThe first panic: {first}\nThe second: {second}",
                self.name(me)
            );
            self.fail(Failure { kind: Kind::Panic, what });
            self.fatal = true;
        }
        fatal
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        if self.failure.is_none() {
            self.failure = Some(failure);
        }
    }

    /// The first thread's panic: the check's assertion failed, or the code panicked under it.
    pub(crate) fn fail_by_panic(&mut self, panicked: &Panicked) {
        // A panic that the check has planned is no news.
        let earlier = self.earlier_panics(|panicked| !panicked.is_planned());
        let what = match earlier.is_empty() {
            true => format!("main panicked: {panicked}"),
            false => format!("{}\nThen main panicked: {panicked}", earlier.trim_start()),
        };
        self.fail(Failure { kind: Kind::Assertion, what });
    }

    /// A line for each other thread that has panicked with what `counts`.
    pub(crate) fn earlier_panics(&self, counts: impl Fn(&Panicked) -> bool) -> String {
        let mut lines = String::new();
        for tid in 1..self.threads.len() {
            if let Some(before) = self.threads[tid].died.as_ref().filter(|before| counts(before)) {
                lines.push_str(&format!("\n{} panicked: {before}", self.name(tid)));
            }
        }
        lines
    }

    fn look_for_unnoticed_panics(&mut self) {
        let unnoticed = self.threads.iter().enumerate().find_map(|(tid, thread)| {
            let died = thread.died.as_ref().filter(|died| !thread.joined && !died.is_planned());
            died.map(|died| (tid, died.clone()))
        });
        if let Some((tid, panicked)) = unnoticed {
            let what = format!("{} panicked, and nobody took note: {panicked}", self.name(tid));
            self.fail(Failure { kind: Kind::Panic, what });
        }
    }

    pub(crate) fn name(&self, tid: Tid) -> String {
        self.threads[tid].name.clone().unwrap_or_else(|| format!("thread {tid}"))
    }

    pub(crate) fn add_object(&mut self, kind: &'static str, place: Place) -> Handle {
        let maker = self.threads.get_mut(self.current).map_or(0, |maker| {
            maker.children += 1;
            mix(maker.identity, mix(maker.fingerprint, maker.children))
        });
        let identity = mix(maker, 0x0b7ec7);
        let object = Object {
            kind,
            place,
            identity,
            fingerprint: identity,
            released: View::EMPTY,
            holders: Vec::new(),
            location: usize::MAX,
            unheard: false,
        };
        self.objects.push(object);
        Handle(self.objects.len() - 1)
    }

    /// The current thread acts on the object: both histories go on, each knowing of the other.
    pub(crate) fn touch(&mut self, handle: Handle, code: u64) {
        self.chain(handle, code);
        self.threads[self.current].turning = false;
        self.changed();
    }

    fn chain(&mut self, handle: Handle, code: u64) {
        let object = &mut self.objects[handle.0];
        let thread = &mut self.threads[self.current];
        let (old_object, old_thread) = (object.fingerprint, thread.fingerprint);
        thread.fingerprint = mix(mix(old_thread, object.identity ^ code), old_object);
        object.fingerprint = mix(old_object, thread.fingerprint);
        self.state.replace(object.identity, old_object, object.fingerprint);
        self.state.replace(thread.identity, old_thread, thread.fingerprint);
    }

    /// As `touch`, for an operation that leaves every value as it was: it orders, but is no change that
    /// anybody could wait for.
    pub(crate) fn rewrite(&mut self, handle: Handle, code: u64) {
        self.chain(handle, code);
        self.spins(handle, code);
    }

    /// The object that fences act on.
    pub(crate) fn fence_object(&mut self, place: Place) -> Handle {
        if let Some(handle) = self.fence_object {
            return handle;
        }
        let handle = self.add_object("fence", place);
        self.fence_object = Some(handle);
        handle
    }

    /// The current thread sees `seen` of the object and changes nothing.
    pub(crate) fn observe(&mut self, handle: Handle, code: u64, seen: u64) {
        if self.spins(handle, mix(code, seen)) {
            return;
        }
        let thread = &mut self.threads[self.current];
        let old = thread.fingerprint;
        thread.fingerprint = mix(mix(old, self.objects[handle.0].identity ^ code), seen);
        self.state.replace(thread.identity, old, thread.fingerprint);
    }

    /// What the clock shows, for a fingerprint.
    fn clock_code(&self) -> u64 {
        u64::try_from(self.clock.as_nanos()).unwrap_or(u64::MAX)
    }

    /// The current thread learnt what the clock shows.
    pub(crate) fn saw_the_clock(&mut self) {
        self.saw(self.clock_code());
    }

    /// The current thread learnt `what` of something that has no object.
    pub(crate) fn saw(&mut self, what: u64) {
        let thread = &mut self.threads[self.current];
        let old = thread.fingerprint;
        thread.fingerprint = mix(old, what);
        self.state.replace(thread.identity, old, thread.fingerprint);
    }

    /// What a thread knows of all locations, whatever the order in which they were first used.
    pub(crate) fn view_code(&self, tid: Tid) -> u64 {
        let now = &self.threads[tid].views.now;
        let known = self.objects.iter().filter(|object| object.location != usize::MAX);
        known.fold(0xfe, |sum, object| {
            sum.wrapping_add(mix(object.identity, u64::from(now.get(object.location))))
        })
    }

    /// True where the current thread has observed this several times, and nothing has changed since: it
    /// spins.
    ///
    /// From the first repetition on it is lazy. But a loop that gives up after a few tries counts them, so
    /// they are different states, and what it reads meanwhile may be stale each time; only `TRIES` later is
    /// it taken for a loop without end, of which one turn is like the next.
    fn spins(&mut self, handle: Handle, what: u64) -> bool {
        let thread = &mut self.threads[self.current];
        if thread.observed_version != self.version {
            thread.observed.clear();
            thread.observed_version = self.version;
        }
        let before = thread.observed.iter().filter(|&&seen| seen == (handle.0, what)).count();
        // Who sees what it has not seen before gets on.
        if before == 0 {
            self.idle = 0;
        }
        thread.lazy |= before > 0 && !thread.stubborn;
        thread.stubborn &= before > 0;
        thread.turning = before >= TRIES;
        if !thread.turning {
            thread.observed.push((handle.0, what));
        }
        thread.turning
    }

    /// Something changed: whoever waited for a change may look again.
    fn changed(&mut self) {
        self.version += 1;
        self.idle = 0;
        let me = self.current;
        for (tid, thread) in self.threads.iter_mut().enumerate() {
            thread.lazy &= tid == me;
            thread.stubborn = false;
        }
    }

    pub(crate) fn acquire(&mut self, handle: Handle) {
        self.threads[self.current].views.now.join(&self.objects[handle.0].released);
    }

    pub(crate) fn release(&mut self, handle: Handle) {
        self.objects[handle.0].released.join(&self.threads[self.current].views.now);
    }

    /// The fingerprint of the state at a choice, with all else that decides what can follow.
    pub(crate) fn state_key(&self, moment: Moment, favoured: Tid) -> u128 {
        // Who is held up has yet to do what no operation shows: it is not where its fingerprint says.
        let held = self.threads.iter().position(|thread| thread.held_up).map_or(0, |tid| tid as u64 + 1);
        let when = held << 2 | u64::from(self.held_up) << 1 | u64::from(moment == Moment::After);
        let mut who = mix(self.current as u64, favoured as u64);
        for (tid, thread) in self.threads.iter().enumerate() {
            if thread.lazy || thread.stubborn {
                who = mix(who, (tid as u64) << 2 | u64::from(thread.lazy) << 1 | u64::from(thread.stubborn));
            }
            if thread.turning {
                // Its turns leave no trace, so that it has left the loop is to be seen only from where it is.
                let place = thread.gate.place;
                who = mix(who, u64::from(place.line()) << 8 | u64::from(place.column()));
            }
        }
        if self.clock_jumped {
            who = mix(who, self.clock_code());
        }
        for tid in self.order_of_limits() {
            who = mix(who, tid as u64);
        }
        self.state.with(mix(who, when))
    }

    /// Who waits with a limit or sleeps, whoever has waited longest first, where that order has a price: it decides
    /// whose time runs out for nothing once nobody else can run.
    fn order_of_limits(&self) -> Vec<Tid> {
        let threads = &self.threads;
        let limited = |&tid: &Tid| !threads[tid].finished && (threads[tid].gate.timed || threads[tid].asleep);
        let mut order: Vec<Tid> = (0..threads.len()).filter(limited).collect();
        let in_turn = order.iter().any(|&tid| threads[tid].timed_out || threads[tid].asleep);
        if !in_turn || order.iter().all(|&tid| threads[tid].asleep) {
            order.clear();
        }
        order.sort_by_key(|&tid| self.threads[tid].last_ran);
        order
    }

    /// A thread's wait is over before what it waited for has come: its time is up, or it woke for no reason.
    pub(crate) fn time_out(&mut self, tid: Tid) {
        let thread = &mut self.threads[tid];
        thread.restless = 0;
        // A wake-up for no reason where there is no limit leaves the first limit free.
        thread.timed_out |= thread.gate.timed;
        let old = thread.fingerprint;
        thread.fingerprint = mix(old, 0x71ed);
        self.state.replace(thread.identity, old, thread.fingerprint);
        self.clock = self.clock.saturating_add(Duration::from_millis(1));
    }

    /// A switch gives the new thread a slice of its own.
    pub(crate) fn begin_slice(&mut self) {
        self.slice = 0;
    }
}
