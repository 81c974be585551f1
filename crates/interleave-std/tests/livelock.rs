//! The limit of operations, crossed where the last operation's stack is gone.

#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate interleave_std as std;

use std::sync::mpsc;
use std::thread;

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
        assert_eq!(verdict.expect_err("it never ends").kind, Kind::Livelock);
    }
}
