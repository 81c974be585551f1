//! Your library on real threads.

extern crate fan_out_fan_in as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
