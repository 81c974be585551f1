//! Your library on the real tokio.

extern crate bounded_concurrency as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
