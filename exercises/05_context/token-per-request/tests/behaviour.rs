//! Your library on the real tokio.

extern crate token_per_request as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
