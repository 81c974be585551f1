//! `08_what_rust_adds/parallel-reduce.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod atomic_loop {
    // ANCHOR: atomic_loop
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
    use std::thread;

    pub fn sum() -> u32 {
        let sum = AtomicU32::new(0);
        thread::scope(|scope| {
            for item in [1, 10] {
                let sum = &sum;
                scope.spawn(move || {
                    for _ in 0..2 {
                        sum.store(sum.load(SeqCst) + item, SeqCst);
                    }
                });
            }
        });
        sum.into_inner()
    }
    // ANCHOR_END: atomic_loop
}

#[test]
fn a_sum_by_load_and_store_loses_items() {
    assert_eq!(outcomes(atomic_loop::sum), BTreeSet::from([2, 11, 12, 20, 21, 22]));
}

mod difference {
    // ANCHOR: difference
    pub fn reduce(items: &[i32], cut: &mut dyn FnMut(usize) -> Option<usize>) -> i32 {
        match cut(items.len()) {
            None => items.iter().fold(0, |left, right| left - right),
            Some(at) => {
                let (left, right) = items.split_at(at);
                reduce(left, cut) - reduce(right, cut)
            }
        }
    }
    // ANCHOR_END: difference
}

/// Every way to cut `length` items, each as the list of its answers to `cut`.
fn cuts(length: usize) -> Vec<Vec<Option<usize>>> {
    let mut all = vec![vec![None]];
    for at in 1..length {
        for left in cuts(at) {
            for right in cuts(length - at) {
                all.push([vec![Some(at)], left.clone(), right].concat());
            }
        }
    }
    all
}

#[test]
fn a_difference_depends_on_the_cuts() {
    let mut found = BTreeSet::new();
    for answers in cuts(4) {
        let mut answers = answers.into_iter();
        found.insert(difference::reduce(&[1, 2, 3, 4], &mut |_| answers.next().flatten()));
    }
    assert_eq!(found, BTreeSet::from([-10, -6, -4, -2, 0, 2, 4, 8]));
}
