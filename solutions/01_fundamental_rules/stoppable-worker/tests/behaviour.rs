//! Your library on the real tokio.

extern crate stoppable_worker_solution as exercise;

#[path = "../../../../exercises/01_fundamental_rules/stoppable-worker/tests/promises/behaviour.rs"]
mod promises;
