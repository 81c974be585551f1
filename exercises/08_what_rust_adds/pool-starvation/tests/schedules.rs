//! Your library on real rayon pools, watched from inside the functions that it calls.
//!
//! rayon's threads cannot be explored. Each check stages the one schedule that tells right from wrong.

extern crate pool_starvation as exercise;

#[path = "promises/schedules.rs"]
mod promises;
