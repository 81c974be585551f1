//! Your library on the real tokio.

extern crate retry_once_solution as exercise;

#[path = "../../../../exercises/03_primitives/retry-once/tests/promises/behaviour.rs"]
mod promises;
