//! Your model, against the queue that keeps its promises.

extern crate catch_the_race_solution as exercise;

#[path = "../../../../exercises/06_races/catch-the-race/tests/promises/behaviour.rs"]
mod promises;
