//! Your library on real threads.

extern crate caller_decides as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
