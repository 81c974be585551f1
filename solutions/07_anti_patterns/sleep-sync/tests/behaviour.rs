//! Your library on real threads.

extern crate sleep_sync_solution as exercise;

#[path = "../../../../exercises/07_anti_patterns/sleep-sync/tests/promises/behaviour.rs"]
mod promises;
