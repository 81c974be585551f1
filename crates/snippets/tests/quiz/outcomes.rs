//! Every way in which a program can end.

use interleave::report::Kind;
use interleave_std::{Threads, check};
use real::collections::BTreeSet;
use real::sync::{Arc, Mutex};

/// What `program` returns, over every schedule.
///
/// # Panics
/// Panics if a schedule does not end, or ends with a panic.
pub fn outcomes<T: Ord + Clone + Send + 'static>(program: fn() -> T) -> BTreeSet<T> {
    let found = Arc::new(Mutex::new(BTreeSet::new()));
    let all = Arc::clone(&found);
    check("The program ends.").every_schedule().run(move || {
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
    match check("The program ends.").every_schedule().judge(program) {
        Ok(_) => false,
        Err(report) => {
            assert_eq!(report.kind, Kind::Deadlock, "{}", report.what);
            true
        }
    }
}
