//! Your library's answers, on real rayon pools of several sizes.

extern crate pool_starvation_solution as exercise;

#[path = "../../../../exercises/08_what_rust_adds/pool-starvation/tests/promises/behaviour.rs"]
mod promises;
