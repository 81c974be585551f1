//! Your library's answers, on real rayon pools of several sizes.

extern crate pool_starvation as exercise;

#[path = "promises/behaviour.rs"]
mod promises;
