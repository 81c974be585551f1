//! Your library on the real tokio.

extern crate request_scope_solution as exercise;

#[path = "../../../../exercises/05_context/request-scope/tests/promises/behaviour.rs"]
mod promises;
