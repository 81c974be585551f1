//! Your `src/lib.rs`, compiled once more on stand-ins for `std` and `crossbeam`, under every schedule that
//! matters.

#[macro_use]
extern crate interleave_std as std;
extern crate interleave_std as core;

extern crate interleave_crossbeam as crossbeam;

#[allow(dead_code, unused_imports)]
#[path = "../src/lib.rs"]
mod exercise;
// So that `crate::` paths in it lead to where they lead in the library.
#[allow(unused_imports)]
use exercise::*;

#[path = "promises/schedules.rs"]
mod promises;
