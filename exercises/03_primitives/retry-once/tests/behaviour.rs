//! Your library on the real tokio.

extern crate retry_once as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
