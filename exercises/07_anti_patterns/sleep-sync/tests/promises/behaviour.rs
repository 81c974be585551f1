//! Waiting itself is checked under every schedule only: on real threads a bell that rings too early is heard on most days.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::exercise::{Worker, start};
use interleave_std::within_time_limit;

/// A worker that does not get through to the database.
struct Bug;

impl Worker for Bug {
    fn connect(&self) {
        // As `panic!`, without the message on stderr.
        resume_unwind(Box::new("a bug in a worker"));
    }

    fn warm_up(&self, _: &str) {}
}

/// A service without workers. If this fails, look at what waits for the first of them.
#[test]
fn without_workers_it_opens() {
    within_time_limit(|| {
        let none: [Bug; 0] = [];
        assert_eq!(start(|| "alone".to_owned(), &none, |settings| format!("open {settings}")), "open alone");
    });
}

/// A bug in the workers. If the door opens, nobody looks at how they have ended.
#[test]
fn a_worker_that_panics_keeps_the_door_shut() {
    within_time_limit(|| {
        let mut opened = false;
        let started =
            catch_unwind(AssertUnwindSafe(|| start(|| "s".to_owned(), &[Bug, Bug], |_| opened = true)));
        assert!(started.is_err() && !opened, "the door is open, and a worker has panicked");
    });
}
