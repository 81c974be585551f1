//! The runtime, for the stand-ins of other libraries.
//!
//! Not part of what a learner sees: `interleave-crossbeam` builds on it. A stand-in type keeps its plain
//! state in [`Shared`] and has an [`Object`] by which it tells the runtime what it is about to do and what it
//! did.

use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use crate::rt::gate::Gate;
use crate::rt::object::{Found, Id};
use crate::rt::schedule;
use crate::rt::statics::Memory;
use crate::rt::{self, Handle, Slot, Woken};

/// A place in the source, as `#[track_caller]` gives it.
pub type Place = &'static Location<'static>;

/// Plain state of a stand-in type, shared by the threads of a run without a lock.
#[derive(Debug, Default)]
pub struct Shared<T: ?Sized>(Slot<T>);

// A panic breaks off no `with`: what is in it is whole.
impl<T: ?Sized> UnwindSafe for Shared<T> {}
impl<T: ?Sized> RefUnwindSafe for Shared<T> {}

impl<T> Shared<T> {
    /// A shared value.
    pub const fn new(value: T) -> Self {
        Self(Slot::new(value))
    }

    /// Uses the value. `what` must not come to an operation, nor call code that is not the stand-in's own.
    pub fn with<R>(&self, what: impl FnOnce(&mut T) -> R) -> R {
        self.0.with(what)
    }

    /// The value, which nobody else can use.
    pub fn get_mut(&mut self) -> &mut T {
        self.0.get_mut()
    }

    /// The value, without its slot.
    pub fn into_inner(self) -> T {
        self.0.into_inner()
    }

    /// Where the value is.
    pub const fn as_ptr(&self) -> *mut T {
        self.0.as_ptr()
    }
}

/// What an operation waits for.
#[derive(Clone, Copy)]
pub struct Until<'a> {
    /// Holds when the operation is possible.
    pub ready: &'a dyn Fn() -> bool,
    /// What a deadlock's report adds of the wait.
    pub explain: &'a dyn Fn() -> String,
    /// True where the wait may also end because its time is up.
    pub timed: bool,
}

impl std::fmt::Debug for Until<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Until").field("timed", &self.timed).finish_non_exhaustive()
    }
}

/// An object that operations act on: a channel, a queue.
#[derive(Debug)]
pub struct Object {
    id: Id,
    kind: &'static str,
    /// Where it was made; `None` for a constant one, which counts as made where it is first used.
    made_at: Option<Place>,
}

impl Object {
    /// An object of that kind, in the words of the field: `ArrayQueue`.
    #[must_use]
    pub const fn new(kind: &'static str) -> Self {
        Self { id: Id::new(), kind, made_at: None }
    }

    /// An object that was made there.
    #[must_use]
    pub const fn made_at(kind: &'static str, place: Place) -> Self {
        Self { id: Id::new(), kind, made_at: Some(place) }
    }

    fn handle(&self, place: Place) -> Handle {
        self.first_handle(place, || false)
    }

    /// `renew` makes what the object keeps what it was at first, if it can.
    fn first_handle(&self, place: Place, renew: impl FnOnce() -> bool) -> Handle {
        match self.id.find(self.kind, self.made_at.unwrap_or(place)) {
            Found::Known(handle) => handle,
            Found::New { handle, stale } if renew() || !stale => handle,
            Found::New { .. } => rt::unsupported(format!(
                "The {} lives longer than one schedule: it is a static, or was made outside of what the check runs. \
                 What one schedule leaves in it, the next would find. Make it where it is used, or put it in a LazyLock.",
                self.kind
            )),
        }
    }

    /// Says before an operation where all is that the object keeps: in a static, each schedule finds it as the
    /// first did.
    pub fn keeps<T>(&self, place: Place, state: &Shared<T>) {
        self.first_handle(place, || Memory::of(state.as_ptr()).renew());
    }

    /// A scheduling point before an operation that is always possible. `verb` as in `to send on`.
    pub fn point(&self, place: Place, verb: &'static str) {
        rt::point(self.handle(place), place, verb);
    }

    /// A scheduling point before an operation that may have to wait. True if the time was up first.
    pub fn wait(&self, place: Place, verb: &'static str, until: Until<'_>) -> bool {
        schedule::point(self.gate(place, verb, &until)) == Woken::TimedOut
    }

    /// As [`Object::wait`], where a wake-up that comes before the wait may be lost.
    pub fn wait_to_be_woken(&self, place: Place, verb: &'static str, until: Until<'_>) -> bool {
        schedule::point(self.gate(place, verb, &until).by_hand()) == Woken::TimedOut
    }

    fn gate(&self, place: Place, verb: &'static str, until: &Until<'_>) -> Gate {
        Gate::when(self.handle(place), place, verb, until.ready).timed(until.timed).explained(until.explain)
    }

    /// The operation changed nothing, and saw what `seen` tells apart.
    pub fn observe(&self, place: Place, seen: u64) {
        let handle = self.handle(place);
        rt::with(|run| run.observe(handle, u64::from(place.line()), seen));
    }

    /// The operation saw the object as it is and changed nothing.
    pub fn look(&self, place: Place) {
        let handle = self.handle(place);
        let seen = rt::with(|run| run.objects[handle.0].fingerprint);
        self.observe(place, seen);
    }

    /// The operation saw the object as it is, and all that was released on it, and changed nothing.
    pub fn acquire_by_look(&self, place: Place) {
        self.look(place);
        let handle = self.handle(place);
        rt::with(|run| run.acquire(handle));
    }

    /// The operation sees what was released on the object before.
    pub fn acquire(&self, place: Place, code: u64) {
        rt::acquire(self.handle(place), code);
    }

    /// The operation publishes what this thread has done so far.
    pub fn release(&self, place: Place, code: u64) {
        rt::release(self.handle(place), code);
    }

    /// As `release`, where nobody can tell the operation's place among others of its sort: see `Ends`.
    pub fn publish(&self, place: Place, code: u64) {
        rt::publish(self.handle(place), code);
    }

    /// As `acquire`, where the operation changes nothing; `seen` tells what it saw.
    pub fn learn(&self, place: Place, seen: u64) {
        rt::learn(self.handle(place), seen);
    }

    /// Tells the object as it is now, after the operation of this thread, from the object in any other
    /// history.
    pub fn fingerprint(&self, place: Place) -> u64 {
        let handle = self.handle(place);
        rt::with(|run| run.objects[handle.0].fingerprint)
    }

    /// Both: acquires and releases.
    pub fn sync(&self, place: Place, code: u64) {
        rt::sync(self.handle(place), code);
    }

    /// Says in words what the operation did; `text` gets the object's name.
    pub fn record(&self, place: Place, text: impl Fn(&str) -> String) {
        rt::record(self.handle(place), place, &text);
    }

    /// As `record`, for what happens when something is dropped that was made at `place`.
    pub fn record_drop(&self, place: Place, text: impl Fn(&str) -> String) {
        rt::record_drop(self.handle(place), place, &text);
    }

    /// What the report calls the object; empty where no report is made.
    pub fn name(&self, place: Place) -> String {
        let handle = self.handle(place);
        rt::with(|run| run.object_name(handle)).map(|(_, name)| name).unwrap_or_default()
    }
}

/// A point after an operation that others may act on, before this thread's own code goes on.
pub fn aftermath() {
    rt::aftermath();
}

/// True while a program is being explored on this thread of the system.
#[must_use]
pub fn active() -> bool {
    rt::active()
}

/// True where the run is carried out again for its report.
#[must_use]
pub fn recording() -> bool {
    rt::with(|run| run.recorder.is_some())
}

/// One of `count` alternatives: all are explored. Each but the first costs `price` of the bound.
#[must_use]
pub fn choose(count: usize, price: u32) -> usize {
    rt::with(|run| run.path().choose(count, price))
}

/// Ends the run because the code uses something that cannot be explored.
pub fn unsupported(what: &str) -> ! {
    rt::unsupported(what)
}

/// The virtual clock.
#[must_use]
pub fn clock() -> Duration {
    rt::with(|run| run.clock)
}

/// What the virtual clock will show after so long.
#[must_use]
pub fn time_after(wait: Duration) -> Duration {
    rt::with(|run| {
        // A deadline that was reckoned from another moment is another one.
        run.saw_the_clock();
        run.clock.saturating_add(wait)
    })
}

/// Moves the virtual clock on to that time, if it has not passed it.
pub fn advance_to(time: Duration) {
    rt::with(|run| {
        run.clock_jumped |= run.clock < time;
        run.clock = run.clock.max(time);
    });
}
