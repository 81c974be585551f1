//! Your library on real threads.

extern crate sender_closes_solution as exercise;

#[path = "../../../../exercises/07_anti_patterns/sender-closes/tests/promises/behaviour.rs"]
mod promises;
