//! Your library's answers, on real rayon pools of several sizes.

extern crate parallel_reduce_solution as exercise;

#[path = "../../../../exercises/08_what_rust_adds/parallel-reduce/tests/promises/behaviour.rs"]
mod promises;
