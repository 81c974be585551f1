//! Your `src/lib.rs`, compiled once more on stand-ins for `tokio`, `tokio-util`, `futures` and `std`, under
//! every schedule that matters.

extern crate interleave_futures as futures;
extern crate interleave_tokio as tokio;
extern crate interleave_tokio_std as core;
#[macro_use]
extern crate interleave_tokio_std as std;
extern crate interleave_tokio_util as tokio_util;

#[allow(dead_code, unused_imports)]
#[path = "../src/lib.rs"]
mod exercise;
// So that `crate::` paths in it lead to where they lead in the library.
#[allow(unused_imports)]
use exercise::*;

#[path = "promises/schedules.rs"]
mod promises;
