//! Your `src/lib.rs`, compiled once more on a stand-in for `std`, on real rayon pools, watched from inside
//! the functions that it calls.
//!
//! rayon's threads cannot be explored. Each check stages the one schedule that tells right from wrong, or
//! holds one thread up before each operation on a lock or an atomic.

extern crate interleave_rayon_std as core;
extern crate interleave_rayon_std as std;

#[allow(dead_code, unused_imports)]
#[path = "../src/lib.rs"]
mod exercise;
// So that `crate::` paths in it lead to where they lead in the library.
#[allow(unused_imports)]
use exercise::*;

#[path = "promises/schedules.rs"]
mod promises;
