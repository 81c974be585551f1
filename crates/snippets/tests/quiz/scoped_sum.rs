//! `03_primitives/scoped-sum.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod parts {
    // ANCHOR: parts
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use std::thread;

    pub fn total() -> u64 {
        let sum = AtomicU64::new(0);
        thread::scope(|scope| {
            for part in [3, 30] {
                let sum = &sum;
                scope.spawn(move || sum.store(sum.load(SeqCst) + part, SeqCst));
            }
        });
        sum.load(SeqCst)
    }
    // ANCHOR_END: parts
}

#[test]
fn a_part_may_be_written_over() {
    assert_eq!(outcomes(parts::total), BTreeSet::from([3, 30, 33]));
}

mod relaxed {
    // ANCHOR: relaxed
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    use std::thread;

    pub fn count() -> u64 {
        let count = AtomicU64::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| count.fetch_add(1, Relaxed));
            }
        });
        count.load(Relaxed)
    }
    // ANCHOR_END: relaxed
}

#[test]
fn the_end_of_a_scope_orders_what_its_threads_did() {
    assert_eq!(outcomes(relaxed::count), BTreeSet::from([2]));
}
