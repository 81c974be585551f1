//! What code prints becomes a step of the schedule that is reported.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use interleave_std::{Threads, check};

#[test]
fn a_print_is_a_step_of_the_reported_schedule() {
    let report = check("It holds.").judge(|| {
        let other = thread::spawn(|| println!("hello from {}", 1));
        let two = dbg!(1 + 1);
        eprintln!();
        other.join().unwrap();
        assert_eq!(two, 3);
    });
    let report = report.unwrap_err();
    let texts: Vec<_> = report.steps.iter().map(|step| step.text.as_str()).collect();
    assert!(texts.contains(&r#"prints "hello from 1""#), "{texts:?}");
    assert!(texts.contains(&r#"prints "1 + 1 = 2""#), "{texts:?}");
}

/// Counts how often it was shown.
struct Shown(AtomicU32);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.fetch_add(1, Ordering::SeqCst))
    }
}

#[test]
fn what_is_printed_is_shown_in_each_schedule() {
    let shown = |end: u32| {
        check("It is shown once.").judge(move || {
            let shown = Shown(AtomicU32::new(0));
            println!("{shown}");
            assert_eq!(shown.0.into_inner(), end);
        })
    };
    assert!(shown(1).is_ok());
    let report = shown(2).unwrap_err();
    assert!(report.steps.iter().any(|step| step.text == r#"prints "0""#), "{:?}", report.steps);
}

#[test]
fn outside_of_a_check_it_prints_as_ever() {
    println!("to the test's own output");
}
