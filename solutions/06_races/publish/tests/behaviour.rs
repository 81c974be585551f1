//! Your library on real threads.

extern crate publish_solution as exercise;

#[path = "../../../../exercises/06_races/publish/tests/promises/behaviour.rs"]
mod promises;
