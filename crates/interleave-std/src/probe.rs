//! What a check uses to watch code from outside.
//!
//! A probe is part of the explored state, so no schedule is taken for another that a probe tells apart. But
//! it orders nothing: code that is right only because a probe synchronised it would be accepted wrongly.

use std::fmt::Display;
use std::mem;
use std::panic::Location;
use std::sync::Arc;

use interleave::panics::PLANNED;
pub use interleave::panics::boom;
pub use interleave::quiet::processor_time;

use crate::panic::{AssertUnwindSafe, catch_unwind, resume_unwind_at};
use crate::rt::object::{Found, Id};
use crate::rt::{self, Place, Slot};

/// Counts who is inside: workers busy, calls in flight.
#[derive(Clone, Debug)]
pub struct Gauge(Arc<GaugeState>);

#[derive(Debug)]
struct GaugeState {
    id: Id,
    name: &'static str,
    /// How many are inside, and the most that ever were.
    inside: Slot<(usize, usize)>,
}

impl Gauge {
    /// A gauge that nobody has entered. `name` says in the report what it counts: `calls in flight`.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self(Arc::new(GaugeState { id: Id::new(), name, inside: Slot::new((0, 0)) }))
    }

    /// Enters; leaves when the guard is dropped. Both are scheduling points.
    #[track_caller]
    #[must_use = "the guard leaves when it is dropped"]
    pub fn enter(&self) -> Inside {
        let place = Location::caller();
        self.change(place, |(now, most)| (now + 1, most.max(now + 1)));
        Inside { gauge: self.clone(), place }
    }

    /// How many are inside.
    #[must_use]
    pub fn now(&self) -> usize {
        self.0.inside.get().0
    }

    /// The most that were ever inside at once.
    #[must_use]
    pub fn most(&self) -> usize {
        self.0.inside.get().1
    }

    fn change(&self, place: Place, to: impl FnOnce((usize, usize)) -> (usize, usize)) {
        let state = &self.0;
        let handle = match state.id.find("gauge", place) {
            Found::Known(handle) => handle,
            Found::New { handle, .. } => {
                state.inside.set((0, 0));
                handle
            }
        };
        rt::point(handle, place, "to count");
        state.inside.with(|inside| *inside = to(*inside));
        rt::touch(handle, 0x9a);
        rt::record(handle, place, &|_| format!("{}: {}", state.name, state.inside.get().0));
    }
}

/// Somebody who is inside a [`Gauge`].
#[derive(Debug)]
pub struct Inside {
    gauge: Gauge,
    place: Place,
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.gauge.change(self.place, |(now, most)| (now - 1, most));
    }
}

/// What happened, in the order in which it happened.
#[derive(Debug)]
pub struct Log<T>(Arc<LogState<T>>);

#[derive(Debug)]
struct LogState<T> {
    id: Id,
    entries: Slot<Vec<T>>,
}

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self(Arc::new(LogState { id: Id::new(), entries: Slot::new(Vec::new()) }))
    }
}

impl<T: std::fmt::Debug> Log<T> {
    /// A log without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry. This is a scheduling point.
    #[track_caller]
    pub fn push(&self, entry: T) {
        let place = Location::caller();
        let handle = match self.0.id.find("log", place) {
            Found::Known(handle) => handle,
            Found::New { handle, .. } => {
                self.0.entries.set(Vec::new());
                handle
            }
        };
        rt::point(handle, place, "to note");
        let text = format!("notes {entry:?}");
        self.0.entries.with(|entries| entries.push(entry));
        rt::touch(handle, 0x106);
        rt::record(handle, place, &|_| text.clone());
    }

    /// The entries so far.
    #[must_use]
    pub fn entries(&self) -> Vec<T>
    where
        T: Clone,
    {
        self.0.entries.with(|entries| entries.clone())
    }
}

/// The names of the threads that have not ended, without the one that asks.
#[must_use]
pub fn threads_alive() -> Vec<String> {
    rt::with(|run| {
        let others = (0..run.threads.len()).filter(|&tid| tid != run.current && !run.threads[tid].finished);
        others.map(|tid| run.name(tid)).collect()
    })
}

/// The names of the threads that a panic has ended, or that have caught one which the check did not plan with
/// [`boom`].
#[must_use]
pub fn threads_panicked() -> Vec<String> {
    rt::with(|run| {
        let panicked = |&tid: &usize| run.threads[tid].died.is_some() || run.threads[tid].panicked;
        let panicked = (0..run.threads.len()).filter(panicked);
        panicked.map(|tid| run.name(tid)).collect()
    })
}

/// Turns that [`spinners`] gives to the others.
const TURNS: u32 = 8;

/// The names of the threads that look again and again for what has not come, where they could wait to be
/// told.
///
/// Lets all others run first, until each of them waits or has shown that it never will: so it is to be called
/// where nobody has anything left to do. Who sleeps for a millisecond or more between two looks, or waits
/// with a time limit, does not spin. In a schedule that holds the others up, on purpose and at a price, it names
/// nobody: there it cannot tell work that is not done yet from a loop without end.
#[must_use]
#[track_caller]
pub fn spinners() -> Vec<String> {
    let place = Location::caller();
    for turn in 0..TURNS {
        let handle = rt::with(|run| {
            // No turn is like the one before: the search must not take them for one state, and go no further.
            run.saw(u64::from(turn));
            run.threads[run.current].handle
        });
        rt::schedule::yield_now(handle, place, "to watch the others");
    }
    rt::with(|run| {
        // A schedule that holds the others up shows work that is not done yet, and not who spins.
        if run.threads[run.current].stubborn {
            return Vec::new();
        }
        let spins = |&tid: &usize| {
            tid != run.current && !run.threads[tid].finished && run.threads[tid].restless >= TURNS
        };
        (0..run.threads.len()).filter(spins).map(|tid| run.name(tid)).collect()
    })
}

/// Demands that there are no [`spinners`] while it is so as `meanwhile` says: `nobody reads`.
///
/// # Panics
/// Panics if a thread asks again and again.
#[track_caller]
pub fn assert_all_sleep(meanwhile: impl Display) {
    let spinners = spinners();
    assert!(spinners.is_empty(), "{meanwhile}, and {} asks again and again", spinners.join(", "));
}

/// Lets all others run first, until each of them waits: for a check that needs somebody to have come that far. Under
/// a bound of one switch or more there are schedules in which they have not.
#[track_caller]
pub fn let_all_wait() {
    let _ = spinners();
}

/// Runs `body`, and before each of its operations lets others run, for as long as they change something; that
/// costs no switches. For code that gives up once it has been overtaken a number of times, which no bound on
/// switches would reach. A thread that `body` spawns gives way for as long as it runs.
pub fn overtaken<R>(body: impl FnOnce() -> R) -> R {
    let _guard = GivesWay::begin();
    body()
}

/// The running thread gives way until this is dropped.
struct GivesWay {
    before: bool,
}

impl GivesWay {
    fn begin() -> Self {
        Self { before: rt::with(|run| mem::replace(&mut run.threads[run.current].gives_way, true)) }
    }
}

impl Drop for GivesWay {
    fn drop(&mut self) {
        rt::with(|run| run.threads[run.current].gives_way = self.before);
    }
}

/// Runs `body` in one way only, that of the first schedule, and explores nothing of it: for what a check brings
/// into place, hundreds of keys for one, and for what may go on as it likes once the matter is decided. Whoever is
/// still at work at its end is explored from there on.
pub fn in_one_way<R>(body: impl FnOnce() -> R) -> R {
    let _guard = OneWay::begin();
    body()
}

/// Runs `body`. Meanwhile, where a thread, whichever, has to wait or has ended, the one that has waited longest runs
/// next; another one costs a switch, as a preemption does (Emmi, Qadeer and Rakamarić, "Delay-Bounded Scheduling",
/// POPL 2011). Whose first time limit passes is as free as ever. For hundreds of operations that each wait for an
/// answer: their orders cost nothing otherwise, and are too many to explore.
pub fn in_turn<R>(body: impl FnOnce() -> R) -> R {
    let _guard = InTurn::begin();
    body()
}

/// Those who wait go on in turn until this is dropped.
struct InTurn {
    before: bool,
}

impl InTurn {
    fn begin() -> Self {
        Self { before: rt::with(|run| mem::replace(&mut run.in_turn, true)) }
    }
}

impl Drop for InTurn {
    fn drop(&mut self) {
        rt::with(|run| run.in_turn = self.before);
    }
}

/// Nothing is explored until this is dropped.
struct OneWay;

impl OneWay {
    fn begin() -> Self {
        rt::with(|run| run.goes_one_way(true));
        Self
    }
}

impl Drop for OneWay {
    fn drop(&mut self) {
        rt::with(|run| run.goes_one_way(false));
    }
}

/// What `call` gives where a destructor makes it while the thread panics, as the guards of a request that fails
/// do. Code that asks `std::thread::panicking` takes that for a panic of its own.
///
/// # Panics
/// Panics as `call` does, once the thread no longer unwinds: a panic that left the destructor would end the process.
#[track_caller]
pub fn while_unwinding<R>(call: impl FnOnce() -> R) -> R {
    struct Guard<F: FnMut()>(F);
    impl<F: FnMut()> Drop for Guard<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    let place = Location::caller();
    let (mut call, mut ended) = (Some(call), None);
    drop(catch_unwind(AssertUnwindSafe(|| {
        let _rolls_back = Guard(|| ended = call.take().map(|call| catch_unwind(AssertUnwindSafe(call))));
        resume_unwind_at(place, Box::new(PLANNED));
    })));
    ended.expect("a guard is dropped").unwrap_or_else(|payload| resume_unwind_at(place, payload))
}

/// How many threads this schedule has started, the check's own not counted.
#[must_use]
pub fn threads_started() -> usize {
    rt::with(|run| run.threads.len() - 1)
}

/// Gives the running thread a name for the report, where the code gave it none.
pub fn name_thread(name: &str) {
    rt::with(|run| {
        let me = run.current;
        run.threads[me].name.get_or_insert_with(|| name.to_owned());
    });
}
