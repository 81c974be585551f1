//! What `run` gives, and what it says when it cannot.

#![allow(missing_docs, reason = "tests")]

use std::panic::{catch_unwind, panic_any};
use std::sync::mpsc;
use std::thread;

use interleave_rayon::{Meeting, on_the_pool, run, while_unwinding};

#[test]
fn the_body_runs_on_a_pool_of_that_size_and_gives_its_value() {
    for threads in [1, 2, 5] {
        let seen = run(threads, &[], || (on_the_pool(), rayon::current_num_threads()));
        assert_eq!(seen, (true, threads));
    }
    assert!(!on_the_pool(), "this thread is none of theirs");
}

#[test]
fn a_panic_of_the_body_comes_out_with_its_payload() {
    let payload =
        catch_unwind(|| run(2, &[], || rayon::join(|| panic_any(7), || ()))).expect_err("it panics");
    assert_eq!(payload.downcast_ref(), Some(&7));
}

#[test]
fn who_waits_for_what_never_comes_is_a_deadlock() {
    let waits = || {
        let (sender, receiver) = mpsc::channel::<()>();
        let received = receiver.recv();
        drop(sender);
        received.is_err()
    };
    let payload = catch_unwind(|| run(2, &[], waits)).expect_err("it panics");
    let says = payload.downcast_ref::<String>().expect("a message that was put together");
    assert_eq!(says, "deadlock on a pool of 2: every thread waits, and nobody is left to wake one");
}

#[test]
fn a_meeting_to_which_all_come_goes_on() {
    let meeting = Meeting::new(2, 1);
    let here = meeting.clone();
    run(2, &[&meeting], move || rayon::join(|| here.arrive(), || here.arrive()));
    assert!(!meeting.was_broken_off());
}

#[test]
fn a_meeting_to_which_nobody_comes_is_broken_off_and_no_deadlock() {
    let meeting = Meeting::new(2, 1);
    let here = meeting.clone();
    run(1, &[&meeting], move || rayon::join(|| here.arrive(), || here.arrive()));
    assert!(meeting.was_broken_off(), "one thread cannot be in two places");
}

#[test]
fn whoever_has_come_is_counted_though_it_does_not_stay() {
    let meeting = Meeting::new(2, 1);
    let here = meeting.clone();
    run(2, &[&meeting], move || rayon::join(|| here.arrive(), || here.come()));
    assert!(!meeting.was_broken_off());
}

#[test]
fn a_call_while_unwinding_is_made_in_a_panic_and_gives_what_it_gives() {
    run(1, &[], || {
        assert!(while_unwinding(thread::panicking), "a destructor calls, and the thread panics");
        assert!(!thread::panicking(), "its panic is over");
        let payload = catch_unwind(|| while_unwinding(|| panic_any(7))).expect_err("the call panics");
        assert_eq!(payload.downcast_ref(), Some(&7));
    });
}
