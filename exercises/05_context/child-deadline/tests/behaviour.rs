//! Your library on the real tokio.

extern crate child_deadline as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
