//! Your library on real threads.

extern crate send_after_close_solution as exercise;

#[path = "../../../../exercises/07_anti_patterns/send-after-close/tests/promises/behaviour.rs"]
mod promises;
