//! `01_fundamental_rules/safe-counter.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever, outcomes};

mod two_steps {
    // ANCHOR: two_steps
    use std::sync::Mutex;
    use std::thread;

    pub fn total() -> u64 {
        let count = Mutex::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..3 {
                        let seen = *count.lock().unwrap();
                        *count.lock().unwrap() = seen + 1;
                    }
                });
            }
        });
        count.into_inner().unwrap()
    }
    // ANCHOR_END: two_steps
}

#[test]
fn three_increments_in_two_threads_may_come_to_two() {
    assert_eq!(outcomes(two_steps::total), BTreeSet::from([2, 3, 4, 5, 6]));
}

mod two_places {
    // ANCHOR: two_places
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
    use std::thread;

    pub fn page() -> (u64, u64) {
        let (root, total) = (Mutex::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            scope.spawn(|| {
                *root.lock().unwrap() += 1;
                total.fetch_add(1, SeqCst);
            });
            let root = *root.lock().unwrap();
            (root, total.load(SeqCst))
        })
    }
    // ANCHOR_END: two_places
}

#[test]
fn a_count_and_a_total_in_two_places_may_disagree_either_way() {
    assert_eq!(outcomes(two_places::page), BTreeSet::from([(0, 0), (0, 1), (1, 0), (1, 1)]));
}

mod guards {
    use std::collections::HashMap;
    use std::sync::Mutex;

    fn counts() -> Mutex<HashMap<&'static str, u64>> {
        Mutex::new(HashMap::from([("/", 1)]))
    }

    pub fn a() {
        let counts = counts();
        // ANCHOR: a
        if counts.lock().unwrap().contains_key("/") {
            counts.lock().unwrap().remove("/");
        }
        // ANCHOR_END: a
    }

    pub fn b() {
        let counts = counts();
        // ANCHOR: b
        match counts.lock().unwrap().get("/") {
            Some(count) => println!("{count}"),
            None => println!("one of {}", counts.lock().unwrap().len()),
        }
        // ANCHOR_END: b
    }

    pub fn b_without_the_key() {
        let counts = counts();
        counts.lock().unwrap().clear();
        match counts.lock().unwrap().get("/") {
            Some(count) => println!("{count}"),
            None => println!("one of {}", counts.lock().unwrap().len()),
        }
    }

    pub fn c() {
        let counts = counts();
        // ANCHOR: c
        let count = counts.lock().unwrap().get("/").copied();
        if count.is_none() {
            counts.lock().unwrap().insert("/", 0);
        }
        // ANCHOR_END: c
    }
}

#[test]
fn a_match_keeps_its_guard() {
    assert!(!can_wait_for_ever(guards::a));
    assert!(!can_wait_for_ever(guards::b));
    assert!(can_wait_for_ever(guards::b_without_the_key));
    assert!(!can_wait_for_ever(guards::c));
}
