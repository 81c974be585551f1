//! Your library on the real tokio.

extern crate orphan_task_solution as exercise;

#[path = "../../../../exercises/07_anti_patterns/orphan-task/tests/promises/behaviour.rs"]
mod promises;
