//! Your library on real threads.

extern crate concurrent_map as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
