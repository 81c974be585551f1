//! Your library on real rayon pools, watched from inside its closure and its keys.
//!
//! rayon's threads cannot be explored. Each check stages the one schedule that tells right from wrong.

extern crate parallel_reduce_solution as exercise;

#[path = "../../../../exercises/08_what_rust_adds/parallel-reduce/tests/promises/schedules.rs"]
mod promises;
