//! Coherence: all threads agree on the order of the stores to one location, whatever the orderings
//! ([intro.races]/14 to /17). Named for what the two operations of the thread that watches are.

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

use crate::outcomes::{body, litmus, with_final};

#[test]
fn corr_two_reads_never_go_back() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            vec![]
        }),
        body(|m| vec![m.x.load(Relaxed), m.x.load(Relaxed)]),
    ]);
    assert_eq!(found, "00 01 11");
}

#[test]
fn corr_two_readers_agree_on_the_order_of_two_writers() {
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            vec![]
        }),
        body(|m| {
            m.x.store(2, Relaxed);
            vec![]
        }),
        body(|m| vec![m.x.load(Relaxed), m.x.load(Relaxed)]),
        body(|m| vec![m.x.load(Relaxed), m.x.load(Relaxed)]),
    ]);
    assert!(found.contains("1212") && found.contains("2121") && found.contains("0012"), "{found}");
    assert!(!found.contains("1221") && !found.contains("2112"), "{found}");
}

#[test]
fn cowr_a_thread_reads_its_own_store_or_a_later_one() {
    let found = with_final(
        &[
            body(|m| {
                m.x.store(1, Relaxed);
                vec![m.x.load(Relaxed)]
            }),
            body(|m| {
                m.x.store(2, Relaxed);
                vec![]
            }),
        ],
        |m| vec![m.x.load(Relaxed)],
    );
    // `21`: it read the other's store, which then came before its own.
    assert_eq!(found, "11 12 22");
}

#[test]
fn corw_a_read_never_sees_its_own_threads_later_store() {
    let found = with_final(
        &[
            body(|m| {
                let read = m.x.load(Relaxed);
                m.x.store(1, Relaxed);
                vec![read]
            }),
            body(|m| {
                m.x.store(2, Relaxed);
                vec![]
            }),
        ],
        |m| vec![m.x.load(Relaxed)],
    );
    // `22`: it read a store that then came after its own.
    assert_eq!(found, "01 02 21");
}

#[test]
fn coww_two_stores_of_one_thread_stay_in_order() {
    let found = with_final(
        &[body(|m| {
            m.x.store(1, Relaxed);
            m.x.store(2, Relaxed);
            vec![]
        })],
        |m| vec![m.x.load(Relaxed)],
    );
    assert_eq!(found, "2");
}

#[test]
fn coherence_reaches_through_what_orders_threads() {
    // The second thread has seen 1; the third, ordered after it, may not go back to 0.
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            vec![]
        }),
        body(|m| {
            let read = m.x.load(Relaxed);
            m.y.store(1, Release);
            vec![read]
        }),
        body(|m| vec![m.y.load(Acquire), m.x.load(Relaxed)]),
    ]);
    assert_eq!(found, "000 001 010 011 100 101 111");
}

#[test]
fn read_modify_writes_are_atomic_in_every_ordering() {
    for order in [Relaxed, Acquire, Release, AcqRel, SeqCst] {
        let found = litmus(&[
            body(move |m| vec![m.x.fetch_add(1, order)]),
            body(move |m| vec![m.x.fetch_add(1, order)]),
        ]);
        assert_eq!(found, "01 10", "{order:?}");
    }
}

#[test]
fn one_of_two_exchanges_succeeds() {
    let found = litmus(&[
        body(|m| vec![u32::from(m.x.compare_exchange(0, 1, Relaxed, Relaxed).is_ok())]),
        body(|m| vec![u32::from(m.x.compare_exchange(0, 1, Relaxed, Relaxed).is_ok())]),
    ]);
    assert_eq!(found, "01 10");
}

#[test]
fn a_weak_exchange_may_fail_for_no_reason() {
    let weak =
        litmus(&[body(|m| vec![u32::from(m.x.compare_exchange_weak(0, 1, Relaxed, Relaxed).is_ok())])]);
    assert_eq!(weak, "0 1");
    let strong = litmus(&[body(|m| vec![u32::from(m.x.compare_exchange(0, 1, Relaxed, Relaxed).is_ok())])]);
    assert_eq!(strong, "1");
}

#[test]
fn a_failed_exchange_is_a_load_and_may_be_stale() {
    // x goes from 0 to 1 and back to 0. A strong exchange of 0 that reads the 1 fails, although x is 0 by now.
    let found = litmus(&[
        body(|m| {
            m.x.store(1, Relaxed);
            m.x.store(0, Relaxed);
            m.y.store(1, Relaxed);
            vec![]
        }),
        body(|m| {
            let over = m.y.load(Relaxed);
            let exchanged = m.x.compare_exchange(0, 2, Relaxed, Relaxed);
            vec![over, u32::from(exchanged.is_ok())]
        }),
    ]);
    assert_eq!(found, "00 01 10 11");
}
