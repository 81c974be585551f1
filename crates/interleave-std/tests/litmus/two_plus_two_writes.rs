//! Two locations, two writers (2+2W), in opposite order.
//!
//!     x = 1 | y = 1
//!     y = 2 | x = 2
//!
//! `11` at the end means that each thread's first store came last. C++20 allows it unless the stores are
//! sequentially consistent. The order of the stores to a location is the order of execution in this engine, so **`11`
//! is never explored**; it is one of the README's limits.

use std::sync::atomic::Ordering::{self, Relaxed, Release, SeqCst};

use crate::outcomes::{body, with_final};

fn two_plus_two_writes(store: Ordering) -> String {
    with_final(
        &[
            body(move |m| {
                m.x.store(1, store);
                m.y.store(2, store);
                vec![]
            }),
            body(move |m| {
                m.y.store(1, store);
                m.x.store(2, store);
                vec![]
            }),
        ],
        |m| vec![m.x.load(Relaxed), m.y.load(Relaxed)],
    )
}

#[test]
fn sequentially_consistent_a_second_store_comes_last() {
    assert_eq!(two_plus_two_writes(SeqCst), "12 21 22");
}

#[test]
fn weaker_stores_are_explored_as_if_it_did() {
    assert_eq!(two_plus_two_writes(Release), "12 21 22");
    assert_eq!(two_plus_two_writes(Relaxed), "12 21 22");
}
