//! The same programs on the real crossbeam: whatever it gives is among what is explored.

mod support;

use std::collections::BTreeSet;

mod real {
    include!("programs/mod.rs");
}

mod explored {
    extern crate interleave_crossbeam as crossbeam;
    extern crate interleave_std as std;

    include!("programs/mod.rs");
}

/// Runs of each program on real threads: enough to meet the common outcomes.
const RUNS: usize = 300;

#[test]
fn what_the_real_one_gives_is_explored() {
    for ((name, real), (_, explored)) in real::PROGRAMS.into_iter().zip(explored::PROGRAMS) {
        let explored = support::outcomes(explored);
        let seen: BTreeSet<String> = (0..RUNS).map(|_| format!("{:?}", real())).collect();
        let missed: Vec<_> = seen.difference(&explored).collect();
        assert!(missed.is_empty(), "{name}: explored {explored:#?}, but the real one also gives {missed:#?}");
    }
}
