//! The limit of operations, crossed where the last operation's stack is gone; and programs that do not cross
//! it, as time passes for all who wait.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use interleave::report::Kind;
use interleave_std::{Threads, check};

#[inline(never)]
fn joins_a_thread() {
    thread::spawn(|| ()).join().unwrap();
}

/// Writes over the stack that the join has left.
#[inline(never)]
fn overwrites() -> u8 {
    std::hint::black_box([0xff_u8; 4000])[1000]
}

#[test]
fn a_loop_is_reported_also_right_behind_a_join() {
    for extra in 0..6 {
        let verdict = check("It ends.").bound(0).judge(move || {
            let (sender, _receiver) = mpsc::channel::<usize>();
            for _ in 0..19_950 + extra {
                sender.send(1).unwrap();
            }
            loop {
                joins_a_thread();
                overwrites();
                sender.send(1).unwrap();
            }
        });
        assert_eq!(verdict.expect_err("it never ends").kind, Kind::TooMany);
    }
}

/// It ends, and is right: only the check has no room for it.
#[test]
fn code_that_takes_many_operations_is_not_called_a_loop() {
    let verdict = check("It ends.").bound(0).judge(|| {
        let (sender, receiver) = mpsc::channel();
        let worker = thread::spawn(move || receiver.iter().sum::<u32>());
        for _ in 0..15_000 {
            sender.send(1).unwrap();
        }
        drop(sender);
        assert_eq!(worker.join().unwrap(), 15_000);
    });
    let report = verdict.expect_err("it takes 30,000 operations");
    assert_eq!(report.kind, Kind::TooMany);
    assert!(report.what.contains("that need not be wrong"), "{}", report.what);
}

/// Nobody wakes the worker; it looks up now and then, and so does who waits for it.
#[test]
fn two_that_look_up_now_and_then_do_so_in_turn() {
    let explored = check("The worker sees the stop.").bound(2).judge(|| {
        let desk = Arc::new((Mutex::new(false), Condvar::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let worker = thread::spawn({
            let (desk, stop) = (Arc::clone(&desk), Arc::clone(&stop));
            move || {
                let (_sender, jobs) = mpsc::channel::<()>();
                while !stop.load(Ordering::SeqCst) {
                    assert!(jobs.recv_timeout(Duration::from_millis(4)).is_err());
                }
                *desk.0.lock().unwrap() = true;
            }
        });
        stop.store(true, Ordering::SeqCst);
        let mut ended = desk.0.lock().unwrap();
        while !*ended {
            ended = desk.1.wait_timeout(ended, Duration::from_secs(1)).unwrap().0;
        }
        drop(ended);
        worker.join().unwrap();
    });
    let explored = explored.unwrap_or_else(|report| panic!("{}", report.what));
    assert!(explored.complete, "it ends within the bound");
}

/// The worker looks for the word by the clock, and who gives it waits for an hour before.
#[test]
fn one_that_sleeps_and_one_that_waits_with_a_limit_take_turns() {
    let explored = check("The worker hears the word.").bound(2).judge(|| {
        let stop = Arc::new(AtomicBool::new(false));
        let worker = thread::spawn({
            let stop = Arc::clone(&stop);
            move || {
                while !stop.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(3));
                }
            }
        });
        let (_sender, words) = mpsc::channel::<()>();
        assert!(words.recv_timeout(Duration::from_secs(3600)).is_err());
        stop.store(true, Ordering::SeqCst);
        worker.join().unwrap();
    });
    let explored = explored.unwrap_or_else(|report| panic!("{}", report.what));
    assert!(explored.complete, "it ends within the bound");
}

#[test]
fn whoever_sleeps_for_good_is_asleep_and_whoever_looks_up_is_not() {
    let asleep = || check("It sleeps.").bound(1).asleep();
    let explored = asleep().judge(|| {
        let (_nobody, never) = mpsc::channel::<()>();
        let _ = never.recv();
    });
    assert!(explored.is_ok_and(|explored| explored.complete), "all schedules");
    let ended = asleep().judge(|| panic!("it has not even begun to wait")).expect_err("it panics");
    assert_eq!(ended.kind, Kind::Assertion);
    let turns = asleep().judge(|| {
        let (_nobody, never) = mpsc::channel::<()>();
        while never.try_recv().is_err() {
            thread::sleep(Duration::from_millis(1));
        }
    });
    let turns = turns.expect_err("it looks up");
    assert_eq!(turns.kind, Kind::Livelock);
    assert!(!turns.steps.is_empty(), "how it begins is shown");
}
