//! Every way in which a program can end.

use interleave_std::{Check, Threads, check};
use real::collections::BTreeSet;
use real::sync::{Arc, Mutex};

/// What `program` returns, over every schedule.
///
/// # Panics
/// Panics if a schedule does not end, or ends with a panic.
pub fn outcomes<T: Ord + Clone + Send + 'static>(program: fn() -> T) -> BTreeSet<T> {
    collect(check("The program ends.").every_schedule(), program)
}

/// What `program` returns, over every schedule with at most `bound` switches, stale reads and spurious wake-ups: for a program
/// with a condition variable, which could be woken without a reason again and again.
///
/// # Panics
/// Panics if a schedule does not end, or ends with a panic.
pub fn outcomes_within<T: Ord + Clone + Send + 'static>(bound: u32, program: fn() -> T) -> BTreeSet<T> {
    collect(check("The program ends.").bound(bound), program)
}

fn collect<T: Ord + Clone + Send + 'static>(check: Check, program: fn() -> T) -> BTreeSet<T> {
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let all = Arc::clone(&found);
    check.run(move || {
        let outcome = program();
        all.lock().expect("nobody panics in here").insert(outcome);
    });
    found.lock().expect("the check is over").clone()
}

/// Whether some schedule of `program` ends with everybody waiting for ever.
///
/// # Panics
/// Panics if a schedule fails in another way.
pub fn can_wait_for_ever(program: fn()) -> bool {
    waits(check("The program ends.").every_schedule(), program)
}

/// As [`can_wait_for_ever`], over every schedule that [`outcomes_within`] explores.
///
/// # Panics
/// Panics if a schedule fails in another way.
pub fn can_wait_for_ever_within(bound: u32, program: fn()) -> bool {
    waits(check("The program ends.").bound(bound), program)
}

fn waits(check: Check, program: fn()) -> bool {
    match check.judge(program) {
        Ok(_) => false,
        Err(report) => {
            assert!(report.kind.all_sleep(), "{}", report.what);
            true
        }
    }
}
