//! Your library on real threads.

extern crate check_then_act_solution as exercise;

#[path = "../../../../exercises/06_races/check-then-act/tests/promises/behaviour.rs"]
mod promises;
