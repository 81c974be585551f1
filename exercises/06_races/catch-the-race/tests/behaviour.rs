//! Your model, against the queue that keeps its promises.

extern crate catch_the_race as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
