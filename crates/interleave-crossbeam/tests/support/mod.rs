//! What the tests share: the outcomes of a program, and the report of a broken one.
#![allow(dead_code, reason = "each test target uses a part of it")]

use std::collections::BTreeSet;
use std::fmt::Debug;
// The real ones, also where `std` is replaced.
use interleave_std::real::sync::{Arc, Mutex};

use interleave::report::{Kind, Report};
use interleave_std::{Threads, check};

/// What a program gives in the schedules with up to 3 switches.
pub fn outcomes<T: Debug>(program: impl Fn() -> T + Send + Sync + 'static) -> BTreeSet<String> {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let all = Arc::clone(&seen);
    let verdict = check("It ends.").judge(move || {
        let outcome = format!("{:?}", program());
        all.lock().unwrap().insert(outcome);
    });
    if let Err(report) = verdict {
        panic!("{}", interleave::draw::text(&report, interleave::draw::Style::PLAIN));
    }
    let seen = seen.lock().unwrap();
    seen.clone()
}

/// The outcomes, as they are written in a test.
pub fn set<T: Debug>(outcomes: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    outcomes.into_iter().map(|outcome| format!("{outcome:?}")).collect()
}

/// The report of a program that breaks.
pub fn broken(program: impl Fn() + Send + Sync + 'static) -> Box<Report> {
    check("It ends well.").judge(program).expect_err("the program is broken")
}

/// How a broken program breaks.
pub fn kind(program: impl Fn() + Send + Sync + 'static) -> Kind {
    broken(program).kind
}

/// A report as a learner sees it.
pub fn text(report: &Report) -> String {
    interleave::draw::text(report, interleave::draw::Style::PLAIN)
}
