//! Your library on real threads.

extern crate check_then_act as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
