//! Load buffering (LB): each thread reads one location, then writes the other.
//!
//!     read x | read y
//!     y = 1  | x = 1
//!
//! C++20 allows `11` for relaxed operations, as ARM does. RC11 forbids it: there a load never reads a store that
//! has yet to happen. This engine is RC11's, so **`11` is never explored**; it is one of the README's limits. With
//! acquire loads or release stores in both threads, C++20 forbids it too.

use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release, SeqCst};

use crate::outcomes::{body, litmus};

fn load_buffering(load: Ordering, store: Ordering) -> String {
    litmus(&[
        body(move |m| {
            let read = m.x.load(load);
            m.y.store(1, store);
            vec![read]
        }),
        body(move |m| {
            let read = m.y.load(load);
            m.x.store(1, store);
            vec![read]
        }),
    ])
}

#[test]
fn nobody_reads_from_the_future() {
    for (load, store) in [(Relaxed, Relaxed), (Acquire, Relaxed), (Relaxed, Release), (SeqCst, SeqCst)] {
        assert_eq!(load_buffering(load, store), "00 01 10", "{load:?} {store:?}");
    }
}

#[test]
fn nothing_comes_out_of_thin_air() {
    // Each thread writes what it has read: no value but 0 has a beginning.
    let found = litmus(&[
        body(|m| {
            let read = m.x.load(Relaxed);
            m.y.store(read, Relaxed);
            vec![read]
        }),
        body(|m| {
            let read = m.y.load(Relaxed);
            m.x.store(read, Relaxed);
            vec![read]
        }),
    ]);
    assert_eq!(found, "00");
}
