//! Your library on real threads.

extern crate wait_group_solution as exercise;

#[path = "../../../../exercises/03_primitives/wait-group/tests/promises/behaviour.rs"]
mod promises;
