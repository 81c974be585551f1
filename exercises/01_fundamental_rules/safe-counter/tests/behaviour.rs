//! Your library on real threads.

extern crate safe_counter as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
