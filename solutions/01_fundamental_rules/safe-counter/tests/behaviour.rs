//! Your library on real threads.

extern crate safe_counter_solution as exercise;

#[path = "../../../../exercises/01_fundamental_rules/safe-counter/tests/promises/behaviour.rs"]
mod promises;
