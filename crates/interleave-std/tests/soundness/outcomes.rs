//! The outcomes of a program under a check.

use std::collections::BTreeSet;
use std::real::sync::{Arc, Mutex, PoisonError};

use interleave_std::{Check, Threads};

use crate::program::Program;

pub type Outcomes = BTreeSet<Vec<u32>>;

/// Every outcome, or `None` where the check's limit was reached, and the schedules that were run.
pub fn outcomes(check: Check, program: &Program) -> Option<(Outcomes, u64)> {
    let program = program.clone();
    outcomes_of(check, move || program.run())
}

/// The same of any program.
pub fn outcomes_of<T: Ord + Clone + Send + 'static>(
    check: Check,
    program: impl Fn() -> T + Send + Sync + 'static,
) -> Option<(BTreeSet<T>, u64)> {
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let explored = check.judge({
        let found = Arc::clone(&found);
        move || {
            let outcome = program();
            found.lock().unwrap_or_else(PoisonError::into_inner).insert(outcome);
        }
    });
    let schedules = explored.ok()?.schedules;
    let found = found.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Some((found, schedules))
}
