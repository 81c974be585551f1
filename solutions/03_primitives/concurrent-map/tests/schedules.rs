//! Your `src/lib.rs`, compiled once more on a stand-in for `std`, under every schedule that matters.

#[macro_use]
extern crate interleave_std as std;
extern crate interleave_std as core;

#[allow(dead_code, unused_imports)]
#[path = "../src/lib.rs"]
mod exercise;
// So that `crate::` paths in it lead to where they lead in the library.
#[allow(unused_imports)]
use exercise::*;

#[path = "../../../../exercises/03_primitives/concurrent-map/tests/promises/schedules.rs"]
mod promises;
