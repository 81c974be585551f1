//! Your library on real threads.

extern crate sleep_sync as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
