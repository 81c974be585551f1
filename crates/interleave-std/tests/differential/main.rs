//! The same programs on the real std and under every schedule: whatever the real one gives is among what is explored.
//!
//! The other direction cannot be tested: that the real one never shows a stale read, on this machine, does not forbid it.

#![allow(missing_docs, reason = "tests")]

mod real {
    include!("programs.rs");
}

mod explored {
    extern crate interleave_std as std;

    include!("programs.rs");
}

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use interleave_std::{Threads, check};

/// Runs of each program on real threads: enough to meet its common outcomes.
const RUNS: usize = 300;

fn explore(name: &str, program: fn() -> Vec<u32>) -> BTreeSet<Vec<u32>> {
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let verdict = check("It ends.").judge({
        let found = Arc::clone(&found);
        move || {
            let outcome = program();
            found.lock().unwrap_or_else(PoisonError::into_inner).insert(outcome);
        }
    });
    if let Err(report) = verdict {
        panic!("{name}\n{}", interleave::draw::text(&report, interleave::draw::Style::PLAIN));
    }
    let found = found.lock().unwrap_or_else(PoisonError::into_inner);
    found.clone()
}

#[test]
fn what_the_real_one_gives_is_explored() {
    for ((name, real), (_, explored)) in real::PROGRAMS.into_iter().zip(explored::PROGRAMS) {
        let explored = explore(name, explored);
        let seen: BTreeSet<_> = (0..RUNS).map(|_| real()).collect();
        let missed: Vec<_> = seen.difference(&explored).collect();
        assert!(missed.is_empty(), "{name}: explored {explored:?}, but the real one also gives {missed:?}");
    }
}

/// A program with one outcome would compare nothing but that.
#[test]
fn most_programs_have_more_than_one_outcome() {
    let several = explored::PROGRAMS.into_iter().filter(|(name, program)| explore(name, *program).len() > 1);
    assert!(several.count() * 3 > explored::PROGRAMS.len() * 2);
}
