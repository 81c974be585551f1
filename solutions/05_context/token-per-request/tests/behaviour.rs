//! Your library on the real tokio.

extern crate token_per_request_solution as exercise;

#[path = "../../../../exercises/05_context/token-per-request/tests/promises/behaviour.rs"]
mod promises;
