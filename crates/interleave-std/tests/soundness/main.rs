//! The search leaves out what it takes for repetition. These tests explore the same programs with and without
//! that, and compare the outcomes.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

mod bounds;
mod dice;
mod memory;
mod outcomes;
mod program;
mod scans;
