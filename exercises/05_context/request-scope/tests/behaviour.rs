//! Your library on the real tokio.

extern crate request_scope as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
