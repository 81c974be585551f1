//! Your library on the real tokio.

extern crate spawn_storm_solution as exercise;

#[path = "../../../../exercises/07_anti_patterns/spawn-storm/tests/promises/behaviour.rs"]
mod promises;
