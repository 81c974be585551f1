//! The outcomes of a program under a check.

use std::collections::BTreeSet;
use std::real::sync::{Arc, Mutex, PoisonError};

use interleave_std::{Check, Threads};

use crate::program::Program;

pub type Outcomes = BTreeSet<Vec<u32>>;

/// Every outcome, or `None` where the check's limit was reached, and the schedules that were run.
pub fn outcomes(check: Check, program: &Program) -> Option<(Outcomes, u64)> {
    let found = Arc::new(Mutex::new(Outcomes::new()));
    let explored = check.judge({
        let (found, program) = (Arc::clone(&found), program.clone());
        move || {
            let outcome = program.run();
            found.lock().unwrap_or_else(PoisonError::into_inner).insert(outcome);
        }
    });
    let schedules = explored.ok()?.schedules;
    let found = found.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Some((found, schedules))
}
