//! The whole of std that a learner can meet: for each type, programs like those in the standard library's own
//! documentation, run under every schedule.

#![allow(missing_docs, reason = "tests")]
#![allow(deprecated, clippy::legacy_numeric_constants, reason = "std still has it")]
#![allow(clippy::format_in_format_args, clippy::todo, clippy::useless_vec, reason = "a learner may write it")]

#[macro_use]
extern crate interleave_std as std;
// A learner must not slip past the checker by `core::sync` either.
extern crate interleave_std as core;

mod arc;
mod atomics;
mod barrier;
mod cells;
mod channels;
mod condvar;
mod locks;
mod modules;
mod once;
mod rwlock;
mod scope;
mod statics;
mod support;
mod thread_local;
mod threads;
mod time;
