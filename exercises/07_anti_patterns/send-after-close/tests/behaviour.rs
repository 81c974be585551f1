//! Your library on real threads.

extern crate send_after_close as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
