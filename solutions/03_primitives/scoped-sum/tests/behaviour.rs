//! Your library on real threads.

extern crate scoped_sum_solution as exercise;

#[path = "../../../../exercises/03_primitives/scoped-sum/tests/promises/behaviour.rs"]
mod promises;
