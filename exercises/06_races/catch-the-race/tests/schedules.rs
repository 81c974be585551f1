//! Your model, against queues with a bug that only some interleavings show.
//!
//! Each is run by raw loom, in a process of its own.

extern crate catch_the_race as exercise;

#[path = "promises/schedules.rs"]
mod promises;
