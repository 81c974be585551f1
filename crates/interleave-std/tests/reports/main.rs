//! Every kind of failure ends as an ordinary test failure, with a report that is worth reading.
//!
//! The tests in `failing` fail on purpose, so they are ignored. `snapshots` runs them in a process of their own, as a
//! learner would, and compares what is printed. What they check stands in `src/`, as a learner's file does.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

#[path = "src/lib.rs"]
mod exercise;
mod failing;
mod snapshots;
