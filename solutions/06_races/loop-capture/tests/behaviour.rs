//! Your library on real threads.

extern crate loop_capture_solution as exercise;

#[path = "../../../../exercises/06_races/loop-capture/tests/promises/behaviour.rs"]
mod promises;
