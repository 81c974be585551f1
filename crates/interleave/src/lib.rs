#![doc = include_str!("../README.md")]

pub mod allocated;
pub mod backtrace;
mod check;
mod compared;
pub mod draw;
mod explore;
mod explorer;
mod foreign;
pub mod held_hook;
mod json;
mod limit;
pub mod local_key;
mod model;
mod owed;
pub mod panics;
pub mod promised;
mod pulse;
pub mod quiet;
mod reached;
pub mod report;
mod search;
mod source;
mod standstill;
mod states;
mod trace;
mod untyped;

pub use check::Check;
pub use foreign::refuse_foreign_crates;
pub use limit::within_time_limit;
pub use model::{Ending, Failure, Mode, Model, Subject};
pub use pulse::Pulse;
pub use reached::reached;
pub use search::{Path, PutOff, Search};
pub use source::{learners_lines_with, line_of, shown_at, text_at};
pub use trace::{Event, LaneId, ObjectId, Thing, Trace, WHOM, Waiting};
pub use untyped::{Returned, untyped};
