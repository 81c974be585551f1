//! Your library on the real tokio.

extern crate child_deadline_solution as exercise;

#[path = "../../../../exercises/05_context/child-deadline/tests/promises/behaviour.rs"]
mod promises;
