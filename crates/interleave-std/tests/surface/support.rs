//! What the tests share.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::real::sync::{Arc, Mutex, PoisonError};

use interleave_std::{Threads, check};

/// Runs a program that must not fail under any schedule.
pub fn run(program: impl Fn() + Send + Sync + 'static) {
    check("It does what its documentation says.").run(program);
}

/// All that a program returns.
pub fn outcomes<T: Ord + Clone + Debug + Send + 'static>(
    program: impl Fn() -> T + Send + Sync + 'static,
) -> Vec<T> {
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    run({
        let found = Arc::clone(&found);
        move || {
            let outcome = program();
            found.lock().unwrap_or_else(PoisonError::into_inner).insert(outcome);
        }
    });
    let found = found.lock().unwrap_or_else(PoisonError::into_inner);
    found.iter().cloned().collect()
}
