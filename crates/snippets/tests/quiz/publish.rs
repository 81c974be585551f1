//! `06_races/publish.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod half {
    // ANCHOR: half
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    use std::thread;

    pub fn look() -> (bool, u64) {
        let (value, ready) = (AtomicU64::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                value.store(42, Ordering::Relaxed);
                ready.store(true, Ordering::Release);
            });
            (ready.load(Ordering::Relaxed), value.load(Ordering::Relaxed))
        })
    }
    // ANCHOR_END: half

    pub fn look_with_acquire() -> (bool, u64) {
        let (value, ready) = (AtomicU64::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                value.store(42, Ordering::Relaxed);
                ready.store(true, Ordering::Release);
            });
            (ready.load(Ordering::Acquire), value.load(Ordering::Relaxed))
        })
    }
}

#[test]
fn a_release_that_nobody_acquires_orders_nothing() {
    assert_eq!(outcomes(half::look), BTreeSet::from([(false, 0), (false, 42), (true, 0), (true, 42)]));
    assert_eq!(outcomes(half::look_with_acquire), BTreeSet::from([(false, 0), (false, 42), (true, 42)]));
}

mod dekker {
    // ANCHOR: dekker
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    pub fn enter() -> (bool, bool) {
        let (mine, theirs) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            let other = scope.spawn(|| {
                theirs.store(true, Ordering::Release);
                !mine.load(Ordering::Acquire)
            });
            mine.store(true, Ordering::Release);
            let enters = !theirs.load(Ordering::Acquire);
            (enters, other.join().unwrap())
        })
    }
    // ANCHOR_END: dekker

    pub fn enter_in_one_order() -> (bool, bool) {
        let (mine, theirs) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            let other = scope.spawn(|| {
                theirs.store(true, Ordering::SeqCst);
                !mine.load(Ordering::SeqCst)
            });
            mine.store(true, Ordering::SeqCst);
            let enters = !theirs.load(Ordering::SeqCst);
            (enters, other.join().unwrap())
        })
    }
}

#[test]
fn only_one_order_of_all_keeps_two_apart() {
    let but_both = BTreeSet::from([(true, false), (false, true), (false, false)]);
    let all = BTreeSet::from([(true, true), (true, false), (false, true), (false, false)]);
    assert_eq!(outcomes(dekker::enter), all);
    assert_eq!(outcomes(dekker::enter_in_one_order), but_both);
}
