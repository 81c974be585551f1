//! Your library's answers, on real rayon pools of several sizes.

extern crate parallel_reduce as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
