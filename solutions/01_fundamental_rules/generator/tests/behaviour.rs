//! Your library on real threads.

extern crate generator_solution as exercise;

#[path = "../../../../exercises/01_fundamental_rules/generator/tests/promises/behaviour.rs"]
mod promises;
