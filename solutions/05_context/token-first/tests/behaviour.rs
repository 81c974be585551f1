//! Your library on the real tokio.

extern crate token_first_solution as exercise;

#[path = "../../../../exercises/05_context/token-first/tests/promises/behaviour.rs"]
mod promises;
