//! What code prints becomes a step of the schedule that is reported.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

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

#[test]
fn outside_of_a_check_it_prints_as_ever() {
    println!("to the test's own output");
}
