//! Your library on the real tokio.

extern crate spawn_storm as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
