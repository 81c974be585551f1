//! Your library on the real tokio.

extern crate stoppable_worker as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
