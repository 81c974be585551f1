//! Store buffering (SB): each thread writes one location, then reads the other.
//!
//!     x = 1  | y = 1
//!     read y | read x
//!
//! Both may read 0 unless all four operations are sequentially consistent, or a sequentially consistent fence
//! stands between the two of each thread ([atomics.order]/4).

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use crate::outcomes::{body, fence_if, litmus};

const ALL: &str = "00 01 10 11";
const WITHOUT_00: &str = "01 10 11";

#[derive(Clone, Copy)]
struct Side {
    store: Ordering,
    fence: Option<Ordering>,
    load: Ordering,
}

const fn side(store: Ordering, load: Ordering) -> Side {
    Side { store, fence: None, load }
}

const fn fenced(fence: Ordering) -> Side {
    Side { store: Relaxed, fence: Some(fence), load: Relaxed }
}

fn store_buffering(left: Side, right: Side) -> String {
    litmus(&[
        body(move |m| {
            m.x.store(1, left.store);
            fence_if(left.fence);
            vec![m.y.load(left.load)]
        }),
        body(move |m| {
            m.y.store(1, right.store);
            fence_if(right.fence);
            vec![m.x.load(right.load)]
        }),
    ])
}

#[test]
fn weaker_than_sequential_consistency_both_may_read_0() {
    for store in [Relaxed, Release] {
        for load in [Relaxed, Acquire] {
            assert_eq!(store_buffering(side(store, load), side(store, load)), ALL, "{store:?} {load:?}");
        }
    }
}

#[test]
fn sequentially_consistent_one_reads_1() {
    assert_eq!(store_buffering(side(SeqCst, SeqCst), side(SeqCst, SeqCst)), WITHOUT_00);
}

#[test]
fn one_operation_that_is_weaker_spoils_it() {
    let strong = side(SeqCst, SeqCst);
    for weak in [side(Release, SeqCst), side(Relaxed, SeqCst), side(SeqCst, Acquire), side(SeqCst, Relaxed)] {
        assert_eq!(store_buffering(weak, strong), ALL);
        assert_eq!(store_buffering(strong, weak), ALL);
    }
}

#[test]
fn sequentially_consistent_fences_on_both_sides_do() {
    assert_eq!(store_buffering(fenced(SeqCst), fenced(SeqCst)), WITHOUT_00);
}

#[test]
fn a_fence_on_one_side_only_does_not() {
    assert_eq!(store_buffering(fenced(SeqCst), side(Relaxed, Relaxed)), ALL);
    assert_eq!(store_buffering(side(Release, Acquire), fenced(SeqCst)), ALL);
}

#[test]
fn a_fence_on_one_side_and_sequentially_consistent_operations_on_the_other_do() {
    assert_eq!(store_buffering(fenced(SeqCst), side(SeqCst, SeqCst)), WITHOUT_00);
    assert_eq!(store_buffering(side(SeqCst, SeqCst), fenced(SeqCst)), WITHOUT_00);
}

#[test]
fn weaker_fences_do_not() {
    assert_eq!(store_buffering(fenced(AcqRel), fenced(AcqRel)), ALL);
    assert_eq!(store_buffering(fenced(Release), fenced(Acquire)), ALL);
}

#[test]
fn read_modify_writes_in_place_of_the_stores_do_not() {
    let swapping = |order: Ordering| {
        litmus(&[
            body(move |m| {
                m.x.swap(1, order);
                vec![m.y.load(Acquire)]
            }),
            body(move |m| {
                m.y.swap(1, order);
                vec![m.x.load(Acquire)]
            }),
        ])
    };
    assert_eq!(swapping(AcqRel), ALL);
    assert_eq!(swapping(SeqCst), ALL);
}

#[test]
fn read_modify_writes_in_place_of_the_loads_do() {
    // A read-modify-write reads the newest store, and the two of them synchronise one way or the other.
    let adding = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            vec![m.z.fetch_add(1, AcqRel), m.y.load(Relaxed)]
        }),
        body(|m| {
            m.y.store(1, Relaxed);
            vec![m.z.fetch_add(1, AcqRel), m.x.load(Relaxed)]
        }),
    ]);
    // `z` says who came second, and the second sees the first's store: `0011` and so on, never `0010`.
    assert_eq!(adding, "0011 0111 1100 1101");
}
