//! Release sequences: which later stores still carry what a release published ([intro.races]/5).
//!
//! In C++20 they are the release itself and the read-modify-writes that follow it, by any thread and in any ordering.
//! A plain store, even by the thread that released, ends the sequence; C++11 let that one go on (P0982).

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use crate::outcomes::{body, fence_if, litmus};

#[test]
fn a_relaxed_read_modify_write_of_another_thread_goes_on() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.y.store(1, Release);
            vec![]
        }),
        body(|m| vec![m.y.fetch_add(1, Relaxed)]),
        body(|m| vec![m.y.load(Acquire), m.x.load(Relaxed)]),
    ]);
    // The second thread's 1 says that it added to the release: whoever reads 2 then sees x.
    assert!(found.contains("121") && !found.contains("120"), "{found}");
    // It came before the release, and the reader has read only its own sum.
    assert!(found.contains("010") && found.contains("011"), "{found}");
}

#[test]
fn an_exchange_goes_on_too() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.y.store(1, Release);
            vec![]
        }),
        body(|m| vec![u32::from(m.y.compare_exchange(1, 2, Relaxed, Relaxed).is_ok())]),
        body(|m| vec![m.y.load(Acquire), m.x.load(Relaxed)]),
    ]);
    assert!(found.contains("121") && !found.contains("120"), "{found}");
}

#[test]
fn a_plain_store_of_the_same_thread_ends_it() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.y.store(1, Release);
            m.y.store(2, Relaxed);
            vec![]
        }),
        body(|m| vec![m.y.load(Acquire), m.x.load(Relaxed)]),
    ]);
    assert_eq!(found, "00 01 11 20 21");
}

#[test]
fn a_plain_store_of_another_thread_ends_it() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.y.store(1, Release);
            vec![]
        }),
        body(|m| {
            let read = m.y.load(Relaxed);
            m.y.store(2, Relaxed);
            vec![read]
        }),
        body(|m| vec![m.y.load(Acquire), m.x.load(Relaxed)]),
    ]);
    assert!(found.contains("120"), "{found}");
    assert!(!found.contains("110"), "{found}");
}

#[test]
fn a_read_modify_write_that_releases_carries_both() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.y.store(1, Release);
            vec![]
        }),
        body(|m| {
            m.z.store(1, Relaxed);
            vec![m.y.fetch_add(1, Release)]
        }),
        body(|m| vec![m.y.load(Acquire), m.x.load(Relaxed), m.z.load(Relaxed)]),
    ]);
    assert!(found.contains("1211"), "{found}");
    for torn in ["1201", "1210", "1200"] {
        assert!(!found.contains(torn), "{found}");
    }
}

#[test]
fn a_fence_heads_a_sequence_through_a_relaxed_store() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            fence_if(Some(Release));
            m.y.store(1, Relaxed);
            vec![]
        }),
        body(|m| vec![m.y.fetch_add(1, Relaxed)]),
        body(|m| vec![m.y.load(Acquire), m.x.load(Relaxed)]),
    ]);
    assert!(found.contains("121") && !found.contains("120"), "{found}");
}
