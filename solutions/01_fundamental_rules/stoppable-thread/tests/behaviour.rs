//! Your library on real threads.

extern crate stoppable_thread_solution as exercise;

#[path = "../../../../exercises/01_fundamental_rules/stoppable-thread/tests/promises/behaviour.rs"]
mod promises;
