//! `03_primitives/concurrent-map.md`

use real::collections::BTreeSet;

use crate::outcomes::{can_wait_for_ever, outcomes};

mod two_locks {
    // ANCHOR: two_locks
    use std::collections::HashMap;
    use std::sync::Mutex;
    use std::thread;

    pub fn stock() -> u32 {
        let stock = Mutex::new(HashMap::from([("tea", 0)]));
        let add = |pieces| {
            let old = stock.lock().unwrap()["tea"];
            stock.lock().unwrap().insert("tea", old + pieces);
        };
        thread::scope(|scope| {
            scope.spawn(|| add(1));
            add(2);
        });
        stock.into_inner().unwrap()["tea"]
    }
    // ANCHOR_END: two_locks
}

#[test]
fn two_locks_lose_an_addition() {
    assert_eq!(outcomes(two_locks::stock), BTreeSet::from([1, 2, 3]));
}

mod guards {
    use std::collections::HashMap;
    use std::sync::Mutex;

    pub fn a() {
        // ANCHOR: a
        let stock = Mutex::new(HashMap::from([("tea", 0)]));
        let pieces = stock.lock().unwrap().get("tea").copied();
        match pieces {
            Some(pieces) => stock.lock().unwrap().insert("tea", pieces + 1),
            None => None,
        };
        // ANCHOR_END: a
    }

    pub fn b() {
        // ANCHOR: b
        let stock = Mutex::new(HashMap::from([("tea", 0)]));
        match stock.lock().unwrap().get("tea").copied() {
            Some(pieces) => stock.lock().unwrap().insert("tea", pieces + 1),
            None => None,
        };
        // ANCHOR_END: b
    }
}

#[test]
fn a_guard_in_a_match_lives_to_its_end() {
    assert!(!can_wait_for_ever(guards::a));
    assert!(can_wait_for_ever(guards::b));
}
