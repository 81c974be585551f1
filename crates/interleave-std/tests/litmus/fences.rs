//! Sequentially consistent fences among operations of other orderings ([atomics.order]/4.2 to /4.4).

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

use crate::outcomes::{body, fence_if, litmus};

#[test]
fn a_load_behind_a_fence_sees_what_sequentially_consistent_stores_wrote_before_it() {
    // The left thread is all sequentially consistent. The right one's fence is either before the store of x in the
    // total order, and then the left load sees y, or behind it, and then the right load sees x.
    let found = litmus(&[
        body(|m| {
            m.x.store(1, SeqCst);
            vec![m.y.load(SeqCst)]
        }),
        body(|m| {
            m.y.store(1, Relaxed);
            fence_if(Some(SeqCst));
            vec![m.x.load(Relaxed)]
        }),
    ]);
    assert_eq!(found, "01 10 11");
}

#[test]
fn a_fence_in_front_of_a_sequentially_consistent_load_does_not_lift_the_store_before_it() {
    // As above, but the left store is not in the total order: both may read 0.
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Release);
            vec![m.y.load(SeqCst)]
        }),
        body(|m| {
            m.y.store(1, Relaxed);
            fence_if(Some(SeqCst));
            vec![m.x.load(Relaxed)]
        }),
    ]);
    assert_eq!(found, "00 01 10 11");
}

#[test]
fn fences_reach_through_happens_before() {
    // The store of x happens before the left fence only by way of z.
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.z.store(1, Release);
            vec![]
        }),
        body(|m| {
            let handed = m.z.load(Acquire);
            fence_if(Some(SeqCst));
            vec![handed, m.y.load(Relaxed)]
        }),
        body(|m| {
            m.y.store(1, Relaxed);
            fence_if(Some(SeqCst));
            vec![m.x.load(Relaxed)]
        }),
    ]);
    assert_eq!(found, "000 001 010 011 101 110 111");
}

#[test]
fn a_fence_is_release_and_acquire_too() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            fence_if(Some(SeqCst));
            m.y.store(1, Relaxed);
            vec![]
        }),
        body(|m| {
            let flag = m.y.load(Relaxed);
            fence_if(Some(SeqCst));
            vec![flag, m.x.load(Relaxed)]
        }),
    ]);
    assert_eq!(found, "00 01 11");
}

#[test]
fn a_fence_behind_a_store_does_not_make_it_sequentially_consistent_for_others() {
    // The reader has no fence of its own, so it may still read what is old.
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            fence_if(Some(SeqCst));
            m.y.store(1, Relaxed);
            vec![]
        }),
        body(|m| vec![m.y.load(Relaxed), m.x.load(Relaxed)]),
    ]);
    assert_eq!(found, "00 01 10 11");
}
