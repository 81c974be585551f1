//! First light.
#![allow(missing_docs)]
extern crate interleave_std as std;

use interleave_std::{Threads, check};
use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Arc, Mutex};
use std::thread;

#[test]
fn lost_update() {
    let found = check("Every increment counts.").judge(|| {
        let n = Arc::new(Mutex::new(0));
        let hands: Vec<_> = (0..2)
            .map(|_| {
                let n = Arc::clone(&n);
                thread::spawn(move || {
                    let old = *n.lock().unwrap();
                    *n.lock().unwrap() = old + 1;
                })
            })
            .collect();
        for hand in hands {
            hand.join().unwrap();
        }
        assert_eq!(*n.lock().unwrap(), 2);
    });
    eprintln!("{}", interleave::draw::text(&found.unwrap_err(), interleave::draw::Style::PLAIN));
}

#[test]
fn right() {
    let found = check("Every increment counts.").judge(|| {
        let n = Arc::new(Mutex::new(0));
        let hands: Vec<_> = (0..2)
            .map(|_| {
                let n = Arc::clone(&n);
                thread::spawn(move || {
                    *n.lock().unwrap() += 1;
                })
            })
            .collect();
        for hand in hands {
            hand.join().unwrap();
        }
        assert_eq!(*n.lock().unwrap(), 2);
    });
    eprintln!("{:?}", found.unwrap());
}

#[test]
fn deadlock() {
    let found = check("Transfers end.").judge(|| {
        let a = Arc::new(Mutex::new(0));
        let b = Arc::new(Mutex::new(0));
        let (a2, b2) = (a.clone(), b.clone());
        let hand = thread::spawn(move || {
            let b = b2.lock().unwrap();
            let _a = a2.lock().unwrap();
            drop(b);
        });
        let a = a.lock().unwrap();
        let b = b.lock().unwrap();
        drop((a, b));
        hand.join().unwrap();
    });
    eprintln!("{}", interleave::draw::text(&found.unwrap_err(), interleave::draw::Style::PLAIN));
}

#[test]
fn message_passing_relaxed() {
    let found = check("Who sees the flag sees the value.").judge(|| {
        let s = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
        let t = Arc::clone(&s);
        let hand = thread::spawn(move || {
            t.0.store(42, Relaxed);
            t.1.store(1, Relaxed);
        });
        if s.1.load(Acquire) == 1 {
            assert_eq!(s.0.load(Relaxed), 42);
        }
        hand.join().unwrap();
    });
    eprintln!("{}", interleave::draw::text(&found.unwrap_err(), interleave::draw::Style::PLAIN));
}
