//! Your library on the real tokio.

extern crate token_first as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
