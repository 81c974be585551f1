//! The threads of a run.

use std::any::Any;
use std::collections::HashMap;
use std::rc::Rc;

use interleave::panics::Panicked;

use super::Handle;
use super::coroutine::Coroutine;
use super::gate::Gate;
use super::memory::Views;
use super::scan::Scan;

/// A thread of the run, in the order they were started; 0 is the check's own.
pub(crate) type Tid = usize;

/// One thread of a run.
pub(crate) struct Thread {
    /// Its coroutine; taken out while it is being resumed.
    pub(crate) coroutine: Option<Coroutine>,
    /// The thread as an object that others join, unpark and wait for.
    pub(crate) handle: Handle,
    pub(crate) name: Option<String>,
    /// What it is about to do. While it runs, what it did last.
    pub(crate) gate: Gate,
    pub(crate) finished: bool,
    /// True from a join, or the end of its scope, on: somebody took note of how it ended.
    pub(crate) joined: bool,
    /// True after it gave up the processor of its own will, until somebody else changes something.
    pub(crate) lazy: bool,
    /// True while it stands behind an operation, before its code goes on.
    pub(crate) held_up: bool,
    /// True from where it was chosen to go on although it was lazy, until something changes: a loop that
    /// gives up after a hundred tries gets there at the price of one switch.
    pub(crate) stubborn: bool,
    /// True while it lets others go first, before each of its operations: see [`crate::probe::overtaken`].
    pub(crate) gives_way: bool,
    /// True while it sleeps for so long that others may well have their limits pass meanwhile.
    pub(crate) asleep: bool,
    /// True from where it first gave up a wait.
    pub(crate) timed_out: bool,
    /// True while it turns in a loop without effect: it then reads the newest stores only.
    pub(crate) turning: bool,
    /// The panics that are unwinding it, the first one first, each with `catching` as it was then.
    pub(crate) panics: Vec<(Panicked, usize)>,
    /// How many `catch_unwind` it is in.
    pub(crate) catching: usize,
    /// The panic that it caught last.
    pub(crate) caught: Option<Panicked>,
    /// Whether a panic has begun on it that the check did not plan: it may have caught that itself.
    pub(crate) panicked: bool,
    /// The panic that ended it.
    pub(crate) died: Option<Panicked>,
    /// The token of `park` and `unpark`.
    pub(crate) unparked: bool,
    pub(crate) views: Views,
    /// Tells it from every other thread, whatever the schedule.
    pub(crate) identity: u64,
    /// The chain of its operations and what they saw.
    pub(crate) fingerprint: u64,
    /// Threads it has spawned and objects it has met first, to tell them apart.
    pub(crate) children: u64,
    /// When it last ran, in steps of the run.
    pub(crate) last_ran: u32,
    /// Operations since it last had to wait, slept or gave up a wait; see [`crate::probe::spinners`].
    pub(crate) restless: u32,
    /// What it has observed since it, or anyone, last changed something: a repetition means that it spins.
    pub(crate) observed: Vec<(usize, u64)>,
    /// The run's version that `observed` belongs to.
    pub(crate) observed_version: u64,
    /// The locations that it reads one after another.
    pub(super) scan: Scan,
    /// What it holds, for the report.
    pub(crate) holds: Vec<Handle>,
    /// Its `thread_local!` values, by the key's address, and in the order they were made.
    pub(crate) locals: HashMap<usize, Rc<dyn Any>>,
    pub(crate) local_order: Vec<usize>,
}
