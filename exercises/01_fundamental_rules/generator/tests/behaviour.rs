//! Your library on real threads.

extern crate generator as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
