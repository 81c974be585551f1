//! The engine: tasks polled on workers, one at a time, in an order that the search chooses.
//!
//! A [`Run`] is one execution under one schedule. Its tasks stand in a [queue](queue::Queue) in the order in
//! which they were woken. The first is polled on a [worker](worker::Worker), a stack of its own, until its
//! poll returns or until it reaches an operation at which the search sends it to the end of the queue: a
//! delay. When nobody can run, [virtual time](timers) jumps to the next timer; when there is none, the run
//! has ended or is stuck, and a [verdict](verdict) says which.
//!
//! Everything here belongs to one thread of the operating system. Only wakers cross over.

mod alone;
mod deed;
mod held;
mod lend;
mod once;
mod op;
mod program;
mod queue;
mod run;
mod sending;
mod spot;
mod task;
mod thing;
mod timers;
mod verdict;
mod worker;

pub use alone::Alone;
pub use deed::{Deed, On, Want};
pub use held::Held;
pub use lend::panicking;
pub(crate) use once::run_once;
pub use op::{Done, Op, Plan, Progress, act, block_on, note, point, tell};
pub(crate) use program::{Main, Panic, Program, caught};
pub use queue::TaskId;
pub use run::{Run, with};
pub use sending::Sending;
pub use task::{Body, Kin, Meta, Outcome};
pub use thing::{Sort, Tag};
pub(crate) use timers::{NEVER, Timer};

/// A place in the source, as `#[track_caller]` gives it.
pub type Place = &'static std::panic::Location<'static>;

/// The place that called.
#[must_use]
#[track_caller]
pub fn here() -> Place {
    std::panic::Location::caller()
}
