//! Your library on real threads.

extern crate publish as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
