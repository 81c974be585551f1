//! Litmus tests: small programs whose outcomes the memory model decides.
//!
//! Each module is a family, and names its tests as the literature does: Maranget, Sarkar and Sewell, "A
//! Tutorial Introduction to the ARM and POWER Relaxed Memory Models" (2012); Batty, Owens, Sarkar, Sewell and
//! Weber, "Mathematizing C++ Concurrency" (POPL 2011). What is allowed is what C++20 says in [atomics.order]
//! and [intro.races], which Rust adopts; where the formal repair matters, RC11 (Lahav, Vafeiadis, Kang, Hur and
//! Dreyer, "Repairing Sequential Consistency in C/C++11", PLDI 2017).
//!
//! A test compares the whole set of outcomes, so it holds in both directions: what is allowed is reached, and
//! what is forbidden is not. An outcome is written as the values read, a digit each: by the first thread, then
//! by the second, and so on, then the final values where they matter.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

mod coherence;
mod fences;
mod independent_reads;
mod load_buffering;
mod message_passing;
mod outcomes;
mod read_to_write;
mod release_sequences;
mod store_buffering;
mod transitive;
mod two_plus_two_writes;
