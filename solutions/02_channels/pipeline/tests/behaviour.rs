//! Your library on the real tokio.

extern crate pipeline_solution as exercise;

#[path = "../../../../exercises/02_channels/pipeline/tests/promises/behaviour.rs"]
mod promises;
