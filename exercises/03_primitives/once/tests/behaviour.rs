//! Your library on real threads.

extern crate once as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
