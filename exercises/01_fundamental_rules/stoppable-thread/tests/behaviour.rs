//! Your library on real threads.

extern crate stoppable_thread as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
