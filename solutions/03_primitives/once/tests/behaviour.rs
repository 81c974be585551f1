//! Your library on real threads.

extern crate once_solution as exercise;

#[path = "../../../../exercises/03_primitives/once/tests/promises/behaviour.rs"]
mod promises;
