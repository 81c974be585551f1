//! Well-known algorithms, right and broken: the right ones pass under every schedule, the broken ones fail for the reason
//! that the literature gives.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

mod bounded_buffer;
mod double_checked;
mod index_stack;
mod mutual_exclusion;
mod philosophers;
mod readers_and_writers;
mod seqlock;
mod spin_locks;
mod verdict;
