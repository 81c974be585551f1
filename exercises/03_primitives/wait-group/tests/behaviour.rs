//! Your library on real threads.

extern crate wait_group as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
