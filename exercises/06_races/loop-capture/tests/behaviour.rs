//! Your library on real threads.

extern crate loop_capture as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
