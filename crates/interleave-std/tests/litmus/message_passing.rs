//! Message passing (MP): a value, then a flag; whoever sees the flag wants the value.
//!
//!     x = 1 | read y
//!     y = 1 | read x
//!
//! `10`, the flag without the value, is forbidden if the store of the flag releases and its load acquires, or
//! if fences do so in their place ([atomics.fences]).

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::{Arc, OnceLock};
use std::thread;

use crate::outcomes::{body, fence_if, litmus, outcomes};

const ALL: &str = "00 01 10 11";
const WITHOUT_10: &str = "00 01 11";

fn message_passing(store: Ordering, load: Ordering) -> String {
    fenced(None, store, load, None)
}

fn fenced(before: Option<Ordering>, store: Ordering, load: Ordering, after: Option<Ordering>) -> String {
    litmus(&[
        body(move |m| {
            m.x.store(1, Relaxed);
            fence_if(before);
            m.y.store(1, store);
            vec![]
        }),
        body(move |m| {
            let flag = m.y.load(load);
            fence_if(after);
            vec![flag, m.x.load(Relaxed)]
        }),
    ])
}

#[test]
fn released_and_acquired_the_value_comes_with_the_flag() {
    for store in [Release, SeqCst] {
        for load in [Acquire, SeqCst] {
            assert_eq!(message_passing(store, load), WITHOUT_10, "{store:?} {load:?}");
        }
    }
}

#[test]
fn one_relaxed_side_is_enough_to_lose_it() {
    for (store, load) in
        [(Relaxed, Relaxed), (Relaxed, Acquire), (Release, Relaxed), (Relaxed, SeqCst), (SeqCst, Relaxed)]
    {
        assert_eq!(message_passing(store, load), ALL, "{store:?} {load:?}");
    }
}

#[test]
fn fences_stand_in_for_either_side() {
    for fence in [AcqRel, SeqCst] {
        assert_eq!(fenced(Some(fence), Relaxed, Relaxed, Some(fence)), WITHOUT_10, "{fence:?}");
    }
    assert_eq!(fenced(Some(Release), Relaxed, Relaxed, Some(Acquire)), WITHOUT_10);
    assert_eq!(fenced(None, Release, Relaxed, Some(Acquire)), WITHOUT_10);
    assert_eq!(fenced(Some(Release), Relaxed, Acquire, None), WITHOUT_10);
}

#[test]
fn a_fence_of_the_wrong_sort_does_not() {
    assert_eq!(fenced(Some(Acquire), Relaxed, Acquire, None), ALL);
    assert_eq!(fenced(None, Release, Relaxed, Some(Release)), ALL);
    assert_eq!(fenced(Some(Release), Relaxed, Relaxed, None), ALL);
    assert_eq!(fenced(None, Relaxed, Relaxed, Some(Acquire)), ALL);
}

#[test]
fn a_fence_at_the_wrong_place_does_not() {
    let late = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.y.store(1, Relaxed);
            fence_if(Some(Release));
            vec![]
        }),
        body(|m| vec![m.y.load(Acquire), m.x.load(Relaxed)]),
    ]);
    assert_eq!(late, ALL);
    let early = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.y.store(1, Release);
            vec![]
        }),
        body(|m| {
            fence_if(Some(Acquire));
            vec![m.y.load(Relaxed), m.x.load(Relaxed)]
        }),
    ]);
    assert_eq!(early, ALL);
}

#[test]
fn spawn_and_join_pass_messages() {
    let found = outcomes(|| {
        let shared = Arc::new((AtomicU32::new(0), AtomicU32::new(0)));
        shared.0.store(1, Relaxed);
        let theirs = Arc::clone(&shared);
        let other = thread::spawn(move || {
            theirs.1.store(1, Relaxed);
            theirs.0.load(Relaxed)
        });
        let seen = other.join().unwrap();
        vec![seen, shared.1.load(Relaxed)]
    });
    assert_eq!(found, "11");
}

#[test]
fn a_fence_orders_for_its_own_thread_only() {
    // The parent's release fence is not sequenced before the child's store, so the store carries nothing of what the
    // parent does later, and the child's acquire fence takes nothing from the parent's relaxed load.
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.y.store(1, Release);
            vec![]
        }),
        body(|m| {
            let flag = m.y.load(Relaxed);
            thread::scope(|scope| {
                let child = scope.spawn(|| {
                    fence_if(Some(Acquire));
                    vec![flag, m.x.load(Relaxed)]
                });
                child.join().unwrap()
            })
        }),
    ]);
    assert_eq!(found, ALL);
}

/// As above, with a cell that is set once in the value's place. Its `get` is a load like another.
fn set_once(store: Ordering, load: Ordering) -> String {
    outcomes(move || {
        let shared = Arc::new((OnceLock::new(), AtomicU32::new(0)));
        let setter = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                shared.0.set(1).unwrap();
                shared.1.store(1, store);
            }
        });
        let flag = shared.1.load(load);
        let value = shared.0.get().copied().unwrap_or(0);
        setter.join().unwrap();
        assert_eq!(shared.0.get(), Some(&1), "the join orders it");
        vec![flag, value]
    })
}

#[test]
fn a_cell_that_is_set_once_may_be_missed_behind_a_relaxed_flag() {
    assert_eq!(set_once(Relaxed, Acquire), ALL);
    assert_eq!(set_once(Release, Relaxed), ALL);
    assert_eq!(set_once(Release, Acquire), WITHOUT_10);
}
