//! Your library on the real tokio.

extern crate orphan_task as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
