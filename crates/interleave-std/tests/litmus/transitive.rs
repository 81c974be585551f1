//! Three threads in a row: does what the first did reach the third by way of the second?
//!
//!     WRC:  x = 1 | read x | read y      ISA2:  x = 1 | read y | read z
//!                 | y = 1  | read x             y = 1 | z = 1  | read x
//!
//!     RWC:  x = 1 | read x | y = 1
//!                 | read y | read x

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use crate::outcomes::{body, fence_if, litmus};

/// Write to read causality.
fn wrc(store: Ordering, load: Ordering) -> String {
    litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            vec![]
        }),
        body(move |m| {
            let read = m.x.load(Relaxed);
            m.y.store(1, store);
            vec![read]
        }),
        body(move |m| vec![m.y.load(load), m.x.load(Relaxed)]),
    ])
}

#[test]
fn wrc_what_was_read_before_a_release_is_seen_after_its_acquire() {
    assert_eq!(wrc(Release, Acquire), "000 001 010 011 100 101 111");
}

#[test]
fn wrc_relaxed_it_need_not_be() {
    let all = "000 001 010 011 100 101 110 111";
    assert_eq!(wrc(Relaxed, Acquire), all);
    assert_eq!(wrc(Release, Relaxed), all);
    assert_eq!(wrc(SeqCst, Relaxed), all);
}

/// Two messages, one behind the other. The outcome is y, z, x as read.
fn isa2(first: (Ordering, Ordering), second: (Ordering, Ordering)) -> String {
    litmus(&[
        body(move |m| {
            m.x.store(1, Relaxed);
            m.y.store(1, first.0);
            vec![]
        }),
        body(move |m| {
            let read = m.y.load(first.1);
            m.z.store(1, second.0);
            vec![read]
        }),
        body(move |m| vec![m.z.load(second.1), m.x.load(Relaxed)]),
    ])
}

#[test]
fn isa2_release_and_acquire_are_transitive() {
    let strong = (Release, Acquire);
    assert_eq!(isa2(strong, strong), "000 001 010 011 100 101 111");
}

#[test]
fn isa2_one_relaxed_link_breaks_the_chain() {
    let strong = (Release, Acquire);
    for weak in [(Relaxed, Acquire), (Release, Relaxed), (Relaxed, Relaxed)] {
        assert!(isa2(weak, strong).contains("110"), "{weak:?} first");
        assert!(isa2(strong, weak).contains("110"), "{weak:?} second");
    }
}

/// Read to write causality. The outcome is x and y as the second thread reads them, then x as the third does.
fn rwc(store: Ordering, load: Ordering, fence: Option<Ordering>) -> String {
    litmus(&[
        body(move |m| {
            m.x.store(1, store);
            vec![]
        }),
        body(move |m| {
            let first = m.x.load(load);
            fence_if(fence);
            vec![first, m.y.load(load)]
        }),
        body(move |m| {
            m.y.store(1, store);
            fence_if(fence);
            vec![m.x.load(load)]
        }),
    ])
}

#[test]
fn rwc_takes_sequential_consistency() {
    let all = "000 001 010 011 100 101 110 111";
    assert_eq!(rwc(Relaxed, Relaxed, None), all);
    assert_eq!(rwc(Release, Acquire, None), all);
    assert_eq!(rwc(Relaxed, Relaxed, Some(AcqRel)), all);
    let without = "000 001 010 011 101 110 111";
    assert_eq!(rwc(SeqCst, SeqCst, None), without);
    assert_eq!(rwc(Relaxed, Relaxed, Some(SeqCst)), without);
}
