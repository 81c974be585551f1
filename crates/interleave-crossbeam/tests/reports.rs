//! What a learner reads when something breaks on a channel.

extern crate interleave_crossbeam as crossbeam;
extern crate interleave_std as std;

mod support;

use crossbeam::channel;
use crossbeam::select;
use snapbox::file;
use std::thread;
use support::{broken, text};

#[test]
fn a_sender_that_is_kept() {
    let report = broken(|| {
        let (s, r) = channel::unbounded();
        let t = s.clone();
        let worker = thread::Builder::new().name("worker".to_owned());
        let worker = worker.spawn(move || t.send(1).unwrap()).unwrap();
        let sum: i32 = r.iter().sum();
        assert_eq!(sum, 1);
        worker.join().unwrap();
        drop(s);
    });
    snapbox::assert_data_eq!(text(&report), file!["snapshots/a_sender_that_is_kept.txt"]);
}

#[test]
fn nobody_receives() {
    let report = broken(|| {
        let (s, r) = channel::bounded(1);
        let worker = thread::spawn(move || drop(r));
        s.send(1).unwrap();
        s.send(2).expect("somebody receives");
        worker.join().unwrap();
    });
    snapbox::assert_data_eq!(text(&report), file!["snapshots/nobody_receives.txt"]);
}

#[test]
fn nobody_meets() {
    let report = broken(|| {
        let (s, r) = channel::bounded::<i32>(0);
        let (t, q) = channel::bounded::<i32>(0);
        let other = thread::spawn(move || {
            t.send(1).unwrap();
            r.recv().unwrap();
        });
        s.send(2).unwrap();
        q.recv().unwrap();
        other.join().unwrap();
    });
    snapbox::assert_data_eq!(text(&report), file!["snapshots/nobody_meets.txt"]);
}

#[test]
fn a_select_that_waits_for_ever() {
    let report = broken(|| {
        let (s, r) = channel::bounded(1);
        let (t, q) = channel::bounded::<i32>(0);
        s.send(1).unwrap();
        select! {
            send(s, 2) -> _ => {}
            recv(q) -> _ => {}
            recv(channel::never::<u8>()) -> _ => {}
        }
        drop((r, t));
    });
    snapbox::assert_data_eq!(text(&report), file!["snapshots/a_select_that_waits_for_ever.txt"]);
}
