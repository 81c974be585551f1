//! The runtime: one run of a program, every thread of it a coroutine on one thread of the system.
//!
//! The data model. A [`Run`](run::Run) has threads ([`task::Thread`]) and objects ([`object::Object`]).
//! A stand-in type keeps its own plain state (is it locked, what is queued) in itself and tells the runtime
//! three things about each of its operations: that it is about to happen ([`wait`], where the scheduler
//! may switch), what it ordered ([`acquire`], [`release`], [`sync`]), and in words what it did ([`record`]).
//! Between two calls of `wait` nobody else runs, so that state needs no lock.

pub(crate) mod coroutine;
pub(crate) mod gate;
pub(crate) mod hash;
mod loner;
pub(crate) mod memory;
pub(crate) mod object;
mod panicking;
mod progress;
mod race;
mod recorder;
pub(crate) mod run;
mod scan;
pub(crate) mod schedule;
mod slot;
mod state;
pub(crate) mod statics;
pub(crate) mod task;
mod verdict;

use std::cell::Cell;
use std::ptr;

use interleave::Failure;
use interleave::report::Kind;

pub(crate) use gate::{Gate, Woken};
pub(crate) use object::Handle;
pub(crate) use run::Run;
pub(crate) use slot::Slot;
pub(crate) use task::Tid;

pub(crate) type Place = &'static std::panic::Location<'static>;

thread_local! {
    /// The run that this thread of the system is carrying out; null outside of one.
    static RUN: Cell<*mut Run> = const { Cell::new(ptr::null_mut()) };
}

/// Makes `run` the current one until the guard is dropped.
#[must_use]
pub(crate) fn enter(run: *mut Run) -> Entered {
    Entered { before: RUN.replace(run) }
}

pub(crate) struct Entered {
    before: *mut Run,
}

impl Drop for Entered {
    fn drop(&mut self) {
        RUN.set(self.before);
    }
}

/// True while a program is being explored on this thread of the system.
pub(crate) fn active() -> bool {
    !RUN.get().is_null()
}

/// The current run, for a moment. `what` must not switch threads.
#[inline]
pub(crate) fn with<T>(what: impl FnOnce(&mut Run) -> T) -> T {
    // SAFETY: coroutines of one run share one thread of the system and `what` does not switch, so no other
    // reference to the run is in use.
    what(unsafe { &mut *under_way() })
}

/// The current run: `enter` was given one that outlives its guard, and a loner's lasts for ever.
fn under_way() -> *mut Run {
    let run = RUN.get();
    if run.is_null() { begin_alone() } else { run }
}

/// Apart, so that what each operation does several times is a load and a comparison.
#[cold]
fn begin_alone() -> *mut Run {
    RUN.set(loner::begin());
    RUN.get()
}

/// The thread that runs.
pub(crate) fn current() -> Tid {
    with(|run| run.current)
}

/// Ends the run as failed. The calling coroutine is left where it stands, for good.
pub(crate) fn fail(kind: Kind, what: impl Into<String>) -> ! {
    let what = what.into();
    with(|run| run.fail(Failure { kind, what }));
    schedule::abandon()
}

/// Ends the run because the code uses something that cannot be explored.
pub(crate) fn unsupported(what: impl Into<String>) -> ! {
    fail(Kind::Unsupported, what)
}

/// A scheduling point: others may run first. Returns when this thread may carry out its next operation.
pub(crate) fn point(handle: Handle, place: Place, verb: &'static str) {
    schedule::point(Gate::open(handle, place, verb));
}

/// As [`point`], before an operation that reads a location, and no more.
pub(crate) fn point_to_read(handle: Handle, place: Place) {
    schedule::point(Gate::open(handle, place, "to read").reading());
}

/// A scheduling point before an operation that can only go on when `ready`.
pub(crate) fn wait(handle: Handle, place: Place, verb: &'static str, ready: &dyn Fn() -> bool) {
    schedule::point(Gate::when(handle, place, verb, ready));
}

/// As [`wait`], but may return without reason, as a condition variable does: both are explored.
pub(crate) fn wait_or_wake(
    handle: Handle,
    place: Place,
    verb: &'static str,
    ready: &dyn Fn() -> bool,
    timed: bool,
) -> Woken {
    schedule::point(Gate::when(handle, place, verb, ready).timed(timed).spurious(!timed).by_hand())
}

/// As [`wait`], but may give up where `timed`: both outcomes are explored. `explain` adds to what a
/// deadlock's report says of the wait.
pub(crate) fn wait_explained(
    handle: Handle,
    place: Place,
    verb: &'static str,
    ready: &dyn Fn() -> bool,
    explain: &dyn Fn() -> String,
    timed: bool,
) -> Woken {
    schedule::point(Gate::when(handle, place, verb, ready).timed(timed).explained(explain))
}

/// A point after an operation that others may act on, before this thread's code goes on.
///
/// What a thread does between two operations is invisible to the runtime, but not always to others: dropping
/// an `Arc` counts. So after giving something away a thread may be held up here, once in a schedule.
pub(crate) fn aftermath() {
    schedule::aftermath();
}

/// The operation orders nothing but itself: it joins the object's history.
pub(crate) fn touch(handle: Handle, code: u64) {
    with(|run| run.touch(handle, code));
}

/// The operation sees what was released on the object before.
pub(crate) fn acquire(handle: Handle, code: u64) {
    with(|run| {
        run.touch(handle, code);
        run.acquire(handle);
    });
}

/// The operation publishes what this thread has done so far.
pub(crate) fn release(handle: Handle, code: u64) {
    with(|run| {
        run.touch(handle, code);
        run.release(handle);
    });
}

/// The operation publishes what this thread has done so far, and nobody can tell its place among others of
/// its sort: one of several ends goes. In whatever order these come, the state is the same.
pub(crate) fn publish(handle: Handle, code: u64) {
    with(|run| {
        run.saw(run.objects[handle.0].identity ^ code);
        run.release(handle);
    });
}

/// The operation sees what was released on the object before, and changes nothing: `seen` tells what it saw.
pub(crate) fn learn(handle: Handle, seen: u64) {
    with(|run| {
        run.saw(run.objects[handle.0].identity ^ seen);
        run.acquire(handle);
    });
}

/// Both: acquires and releases.
pub(crate) fn sync(handle: Handle, code: u64) {
    with(|run| {
        run.touch(handle, code);
        run.acquire(handle);
        run.release(handle);
    });
}

/// Writes an event into the trace, if this run is recorded; `text` gets the object's name.
///
/// By reference, so that this is compiled here, and not for each operation in a learner's tests.
pub(crate) fn record(handle: Handle, place: Place, text: &dyn Fn(&str) -> String) {
    record_note(handle, place, text, None);
}

/// As [`record`], with a note that explains.
pub(crate) fn record_note(handle: Handle, place: Place, text: &dyn Fn(&str) -> String, note: Option<String>) {
    if with(|run| run.record(handle, place, text, note)) {
        schedule::abandon();
    }
}

/// As [`record`], for what a guard does when it is dropped. `place` is where the guard was made; where it is
/// dropped, a backtrace tells, which is slow, so only a recorded run asks for one.
pub(crate) fn record_drop(handle: Handle, place: Place, text: &dyn Fn(&str) -> String) {
    with(|run| run.dropped_at = run.recorder.is_some().then(interleave::backtrace::learners_line).flatten());
    record(handle, place, text);
}

/// A panic begins on this thread of the system.
pub(crate) fn begin_panic(panicked: interleave::panics::Panicked) {
    if active() && with(|run| run.begin_panic(panicked)) {
        interleave::held_hook::before_leaving_a_hook();
        // Unwinding would abort the process. The run is over, and this thread of the system with it.
        schedule::abandon();
    }
}
