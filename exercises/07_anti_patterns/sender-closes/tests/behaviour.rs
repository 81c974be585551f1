//! Your library on real threads.

extern crate sender_closes as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
