//! Your library on the real tokio.

extern crate pipeline as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
