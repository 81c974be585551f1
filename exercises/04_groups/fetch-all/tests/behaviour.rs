//! Your library on the real tokio.

extern crate fetch_all as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
