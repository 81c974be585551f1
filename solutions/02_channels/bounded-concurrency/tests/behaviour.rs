//! Your library on the real tokio.

extern crate bounded_concurrency_solution as exercise;

#[path = "../../../../exercises/02_channels/bounded-concurrency/tests/promises/behaviour.rs"]
mod promises;
