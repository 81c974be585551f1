//! Independent reads of independent writes (IRIW): do two readers agree on which of two stores came first?
//!
//!     x = 1 | y = 1 | read x | read y
//!           |       | read y | read x
//!
//! `1010` says that they do not. Only sequentially consistent reads, or such fences between them, forbid it
//! ([atomics.order]/4; coherence-ordered-before leads from one reader to the other).

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use crate::outcomes::{body, fence_if, litmus};

const DISAGREE: &str = "1010";

fn independent_reads(store: Ordering, load: Ordering, fence: Option<Ordering>) -> String {
    litmus(&[
        body(move |m| {
            m.x.store(1, store);
            vec![]
        }),
        body(move |m| {
            m.y.store(1, store);
            vec![]
        }),
        body(move |m| {
            let first = m.x.load(load);
            fence_if(fence);
            vec![first, m.y.load(load)]
        }),
        body(move |m| {
            let first = m.y.load(load);
            fence_if(fence);
            vec![first, m.x.load(load)]
        }),
    ])
}

fn all_sixteen() -> String {
    (0..16).map(|bits| format!("{bits:04b}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn without_sequential_consistency_readers_may_disagree() {
    assert_eq!(independent_reads(Relaxed, Relaxed, None), all_sixteen());
    assert_eq!(independent_reads(Release, Acquire, None), all_sixteen());
    assert_eq!(independent_reads(Relaxed, Relaxed, Some(AcqRel)), all_sixteen());
}

#[test]
fn sequentially_consistent_stores_alone_do_not_make_them_agree() {
    assert_eq!(independent_reads(SeqCst, Acquire, None), all_sixteen());
}

#[test]
fn sequentially_consistent_they_agree() {
    let agree = all_sixteen().replace(&format!("{DISAGREE} "), "");
    assert_eq!(independent_reads(SeqCst, SeqCst, None), agree);
    assert_eq!(independent_reads(Relaxed, Relaxed, Some(SeqCst)), agree);
    assert_eq!(independent_reads(Release, SeqCst, None), agree);
}
