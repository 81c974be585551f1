//! Your library on real rayon pools, watched from inside the functions that it calls.
//!
//! rayon's threads cannot be explored. Each check stages the one schedule that tells right from wrong.

extern crate pool_starvation_solution as exercise;

#[path = "../../../../exercises/08_what_rust_adds/pool-starvation/tests/promises/schedules.rs"]
mod promises;
