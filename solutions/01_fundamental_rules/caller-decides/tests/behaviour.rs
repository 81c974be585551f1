//! Your library on real threads.

extern crate caller_decides_solution as exercise;

#[path = "../../../../exercises/01_fundamental_rules/caller-decides/tests/promises/behaviour.rs"]
mod promises;
