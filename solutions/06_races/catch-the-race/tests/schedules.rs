//! Your model, against queues with a bug that only some interleavings show.
//!
//! Each is run by raw loom, in a process of its own.

extern crate catch_the_race_solution as exercise;

#[path = "../../../../exercises/06_races/catch-the-race/tests/promises/schedules.rs"]
mod promises;
