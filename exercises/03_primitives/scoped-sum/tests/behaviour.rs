//! Your library on real threads.

extern crate scoped_sum as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
