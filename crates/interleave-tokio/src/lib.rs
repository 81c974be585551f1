#![doc = include_str!("../README.md")]

mod check;
#[doc(hidden)]
pub mod engine;
mod limits;
mod macros;
mod on_tokio;
mod probe;
pub mod runtime;
pub mod sync;
pub mod task;
pub mod time;

pub use check::{Tasks, check};
pub use interleave::panics::boom;
pub use interleave::{Check, allocated, reached, within_time_limit};
pub use limits::{allow_tasks, draw_freely};
#[doc(hidden)]
pub use macros::__first_branch;
pub use on_tokio::{LongEnd, dropped_outside_of_tokio, on_tokio, polls_during_a_long_end};
pub use probe::{
    Gauge, Inside, Log, alive_tasks, count_polls, dropped_by_a_panic, name_task, note, pause, poll_once,
    polled_and_awaited, require, turns, who_awaits,
};

// The rest is tokio's own.
#[cfg(feature = "fs")]
pub use ::tokio::fs;
#[cfg(feature = "process")]
pub use ::tokio::process;
#[cfg(feature = "signal")]
pub use ::tokio::signal;
pub use ::tokio::{io, join, main, net, pin, test, try_join};
pub use task::spawn;

#[doc(hidden)]
pub extern crate std as __std;
#[doc(hidden)]
pub use ::tokio as __tokio;

#[doc(hidden)]
pub type __Values<T> = std::cell::RefCell<Vec<((u32, Option<usize>), std::rc::Rc<T>)>>;

#[doc(hidden)]
#[must_use]
pub const fn __no_values<T>() -> __Values<T> {
    std::cell::RefCell::new(Vec::new())
}
